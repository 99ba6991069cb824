// Builds dist/pages/: what browsers get of /docs and /dashboard, each file compressed by gzip.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const swagger = join(root, "node_modules/swagger-ui-dist");
const output = join(root, "dist/pages");

export async function buildPages() {
  for (const page of ["docs", "dashboard"]) {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [`src/browser/${page}/${page}.ts`, `src/browser/${page}/${page}.css`],
      outdir: page,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      write: false,
      logLevel: "warning",
    });
    mkdirSync(join(output, page), { recursive: true });
    for (const { path, contents } of outputFiles) put(page, basename(path), contents);
    for (const name of ["index.html", "icon.svg"]) {
      put(page, name, readFileSync(join(root, "src/browser", name === "index.html" ? page : ".", name)));
    }
  }
  for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
    put("docs", name, readFileSync(join(swagger, name)));
  }
  // Aliases are not counted in a file of our own.
  const document = parse(readFileSync(join(root, "api-spec/drum_server_api.yaml"), "utf8"), {
    maxAliasCount: -1,
  });
  put("docs", "openapi.json", JSON.stringify(document));
  // Its terms ask for these beside every copy.
  for (const name of ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"]) {
    cpSync(join(swagger, name), join(output, "docs", name));
  }
}

function put(page, name, contents) {
  writeFileSync(join(output, page, `${name}.gz`), gzipSync(contents, { level: 9 }));
}
