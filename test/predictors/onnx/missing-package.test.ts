import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

it("says what to install where onnxruntime-node is missing", async () => {
  // A folder with no node_modules beside or above it.
  const folder = mkdtempSync(join(tmpdir(), "drum-bare-"));
  try {
    await build({
      entryPoints: [join(root, "src/predictors/onnx/family.ts")],
      outfile: join(folder, "family.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["onnxruntime-node"],
    });
    const model = join(root, "model_templates/typescript_onnx/model.onnx");
    const program = `
      const { onnx } = await import(${JSON.stringify(join(folder, "family.mjs"))});
      await onnx.load(${JSON.stringify(model)}, { targetType: "binary" }).catch((error) => {
        console.log(JSON.stringify([error.code, error.text]));
      });
    `;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    const [code, text] = JSON.parse(printed);
    expect(code).toBe("PACKAGE_MISSING");
    expect(text).toContain(model);
    expect(text).toContain("Install it: npm install onnxruntime-node");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
