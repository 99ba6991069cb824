import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { drumError } from "../../errors.js";

/** Paths of PEM files. */
export interface TlsFiles {
  /** The server's certificate, and behind it those that lead to its issuer's root. */
  readonly cert: string;
  readonly key: string;
  /** Its first line is the key's passphrase. */
  readonly passphraseFile?: string | undefined;
  /** Certificates of which one has to have signed a client's. */
  readonly clientCa?: string | undefined;
}

/** What a server needs of its files, and until when the certificate is valid. */
export interface TlsMaterial {
  readonly context: SecureContextOptions;
  readonly validTo: string;
}

/**
 * Reads the files of a server's TLS, and finds out whether they can be used together.
 * @throws TLS_FILE, which names the file and says what is wrong with it
 */
export function readTlsFiles({ cert, key, passphraseFile, clientCa }: TlsFiles): TlsMaterial {
  const chain = certificatesOf(cert);
  for (const certificate of chain) requireValid(cert, certificate);
  const passphrase = passphraseFile === undefined ? undefined : textOf(passphraseFile).split(/\r?\n/, 1)[0]!;
  const keyText = textOf(key);
  const privateKey = privateKeyOf(key, keyText, passphrase, passphraseFile);
  const [own] = chain;
  if (!own!.checkPrivateKey(privateKey)) {
    throw unusable(
      key,
      `it is not the key of the certificate in ${cert}`,
      "Name the key and the certificate that belong together; the server's own certificate comes first in its file.",
    );
  }
  const context: SecureContextOptions = {
    cert: chain.join("\n"),
    key: keyText,
    minVersion: "TLSv1.2",
    ...(passphrase !== undefined && { passphrase }),
    ...(clientCa !== undefined && { ca: authorities(clientCa) }),
  };
  try {
    createSecureContext(context);
  } catch (error) {
    const { reason = (error as Error).message } = error as { reason?: string };
    throw unusable(
      cert,
      `OpenSSL refuses it (${reason})`,
      "Have a certificate made with a key that is long enough.",
    );
  }
  return { context, validTo: own!.validTo };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:\w+ )*PRIVATE KEY-----/;

function certificatesOf(path: string): X509Certificate[] {
  const texts = textOf(path).match(CERTIFICATE);
  if (texts === null) {
    throw unusable(
      path,
      "it holds no certificate in PEM form (BEGIN CERTIFICATE)",
      "Name a PEM file; openssl x509 -inform der turns a certificate of another form into one.",
    );
  }
  return texts.map((text, i) => {
    try {
      return new X509Certificate(text);
    } catch {
      throw unusable(path, `its certificate ${i + 1} cannot be read`, "Copy the file again, whole.");
    }
  });
}

/** At least one of them must be good: bundles are kept long. */
function authorities(path: string): string {
  const found = certificatesOf(path);
  const good = found.filter((certificate) => problemOf(certificate) === undefined);
  if (good.length === 0) requireValid(path, found[0]!);
  return good.join("\n");
}

function requireValid(path: string, certificate: X509Certificate): void {
  const problem = problemOf(certificate);
  if (problem !== undefined)
    throw unusable(path, problem, "Have a new certificate made, or set the machine's clock right.");
}

function problemOf({ subject, validFrom, validTo }: X509Certificate): string | undefined {
  const named = `its certificate for ${subject.replaceAll("\n", ", ")}`;
  const now = Date.now();
  if (Date.parse(validTo) < now) return `${named} expired on ${validTo}`;
  if (Date.parse(validFrom) > now) return `${named} is not valid before ${validFrom}`;
  return undefined;
}

function privateKeyOf(
  path: string,
  text: string,
  passphrase: string | undefined,
  passphraseFile: string | undefined,
) {
  if (!PRIVATE_KEY.test(text)) {
    throw unusable(
      path,
      "it holds no private key in PEM form (BEGIN PRIVATE KEY)",
      "Name a PEM file; openssl pkey -inform der turns a key of another form into one.",
    );
  }
  const isEncrypted = text.includes("ENCRYPTED");
  if (isEncrypted && passphrase === undefined) {
    throw unusable(
      path,
      "the key is encrypted, and no passphrase was given",
      "Name the file that has it by --tls-key-passphrase-file.",
    );
  }
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch {
    throw isEncrypted
      ? unusable(
          path,
          `the passphrase in ${passphraseFile} does not decrypt the key`,
          "Put the right one into its first line.",
        )
      : unusable(path, "the key cannot be read", "Copy the file again, whole.");
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unusable(
      path,
      `it cannot be read (${(error as NodeJS.ErrnoException).code})`,
      "Give the path of a file that drum may read.",
    );
  }
}

function unusable(path: string, problem: string, remedy: string): Error {
  return drumError("TLS_FILE", { path, problem, remedy });
}
