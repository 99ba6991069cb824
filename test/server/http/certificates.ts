import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
export const hasCurl = spawnSync("curl", ["--version"]).status === 0;
export const needsOpenssl = hasOpenssl ? "" : " (needs the program openssl)";

/** Makes keys and certificates of a year with the program openssl, in a folder. */
export interface Authority {
  /** Its own certificate. */
  readonly cert: string;
  /** Makes a key and a certificate that it signs. */
  issue(name: string, extension: string): { readonly cert: string; readonly key: string };
}

const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** For a server that is asked by its address. */
export const LOCAL = "subjectAltName=IP:127.0.0.1";
export const CLIENT = "extendedKeyUsage=clientAuth";

export function authority(folder: string, name: string): Authority {
  const own = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
  openssl(
    "req",
    "-x509",
    ...NEW_KEY,
    "-days",
    "365",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    own.key,
    "-out",
    own.cert,
  );
  return {
    cert: own.cert,
    issue(subject, extension) {
      const path = (end: string) => join(folder, `${subject}.${end}`);
      const [key, request, cert, extensions] = ["key", "csr", "pem", "ext"].map(path) as [
        string,
        string,
        string,
        string,
      ];
      writeFileSync(extensions, extension);
      openssl("req", ...NEW_KEY, "-subj", `/CN=${subject}`, "-keyout", key, "-out", request);
      const by = ["-CA", own.cert, "-CAkey", own.key, "-CAcreateserial"];
      openssl("x509", "-req", "-days", "365", "-in", request, ...by, "-extfile", extensions, "-out", cert);
      return { cert, key };
    },
  };
}

/** The same key, encrypted. */
export function encrypted(key: string, passphrase: string): string {
  const path = `${key}.encrypted`;
  openssl("pkey", "-in", key, "-aes256", "-passout", `pass:${passphrase}`, "-out", path);
  return path;
}
