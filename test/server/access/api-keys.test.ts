import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accessFor } from "../../../src/server/access/access.js";
import { type ApiKeys, apiKeys } from "../../../src/server/access/api-keys.js";
import { createLog } from "../../../src/server/logs/log.js";
import { scratchFolder } from "../../scenarios/model-folder.js";

const folder = scratchFolder();
let count = 0;
function fileWith(text: string): string {
  const file = join(folder, `keys-${count++}`);
  writeFileSync(file, text);
  return file;
}

/** Whether a request with these headers may pass. */
function passes(keys: ApiKeys, headers: Record<string, string>): boolean {
  try {
    keys.admit(headers);
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      code: "UNAUTHORIZED",
      status: 401,
      message: "The request has no API key that this server knows.",
    });
    return false;
  }
}

describe("keys", () => {
  const keys = apiKeys({
    file: fileWith("\uFEFF# two keys\r\n  first-key-1234  \r\n\r\nsecond=key/5678+\r\n#commented\r\n"),
    list: " third, fourth\n",
  });

  it.each(["first-key-1234", "second=key/5678+", "third", "fourth"])("of file and list: %s", (key) => {
    expect(passes(keys, { authorization: `Bearer ${key}` })).toBe(true);
    expect(passes(keys, { authorization: `bearer   ${key}` })).toBe(true);
    expect(passes(keys, { authorization: `Token ${key}` })).toBe(true);
    expect(passes(keys, { "x-api-key": key })).toBe(true);
  });

  it.each([
    {},
    { authorization: "" },
    { authorization: "first-key-1234" },
    { authorization: "Bearer" },
    { authorization: "Bearer first-key-123" },
    { authorization: "Bearer first-key-12345" },
    { authorization: "Bearer FIRST-KEY-1234" },
    { authorization: "Bearer first-key-1234 third" },
    { authorization: "Basic first-key-1234" },
    { authorization: "Bearer #commented" },
    { "x-api-key": "" },
    { "x-api-key": "first-key-1234, third" },
    { "x-api-key": "wrong", authorization: "Bearer third" },
    { "api-key": "third" },
    { cookie: "x-api-key=third" },
  ])("and nothing else: %j", (headers) => {
    expect(passes(keys, headers as Record<string, string>)).toBe(false);
  });

  it("are taken out of the headers, right or wrong", () => {
    const headers = { "x-api-key": "third", accept: "text/csv" };
    keys.admit(headers);
    expect(headers).toEqual({ accept: "text/csv" });
    const wrong = { authorization: "Bearer wrong", accept: "text/csv" };
    expect(passes(keys, wrong)).toBe(false);
    expect(wrong).toEqual({ accept: "text/csv" });
  });

  it.each([
    ["no key", "# nothing\n\n", "there is no key"],
    ["a space", "good\nnot good\n", "key 2 has spaces or characters other than ASCII"],
    ["another script", "schlüssel\n", "key 1 has spaces or characters other than ASCII"],
  ])("with %s in their file are an error that does not repeat them", (_, text, problem) => {
    const file = fileWith(text);
    expect(() => apiKeys({ file })).toThrow(`The API keys of ${file} cannot be used: ${problem}.`);
  });

  it("of a file that is not there are an error", () => {
    const file = join(folder, "none");
    expect(() => apiKeys({ file })).toThrow(`${file} cannot be used: it cannot be read (ENOENT).`);
  });

  it("of a list that is empty are an error, since an open server was not asked for", () => {
    expect(() => apiKeys({ list: " , " })).toThrow(
      "The API keys of DRUM_API_KEYS cannot be used: there is no key.",
    );
  });
});

describe("access", () => {
  const lines: string[] = [];
  const log = createLog("all", (line) => lines.push(line));

  it("is everyone's without keys", async () => {
    expect((await accessFor({}, {}, log)).admit).toBeUndefined();
  });

  it("takes the keys out of the environment", async () => {
    const environment = { DRUM_API_KEYS: "k", PATH: "/bin" };
    expect((await accessFor({}, environment, log)).admit).toBeDefined();
    expect(environment).toEqual({ PATH: "/bin" });
  });

  it("takes new keys on once the file has changed, and keeps the old ones while it is broken", async () => {
    const file = fileWith("old\n");
    const { admit, reread } = await accessFor({ apiKeyFile: file }, {}, log);
    const asked = (key: string) => {
      try {
        admit!({ headers: { "x-api-key": key } } as never);
        return true;
      } catch {
        return false;
      }
    };
    expect([asked("old"), asked("new")]).toEqual([true, false]);
    writeFileSync(file, "new\n");
    reread();
    expect([asked("old"), asked("new")]).toEqual([false, true]);
    lines.length = 0;
    writeFileSync(file, "");
    reread();
    expect([asked("old"), asked("new")]).toEqual([false, true]);
    expect(lines).toEqual([expect.stringContaining("ERROR The API keys stay as they were.")]);
    expect(lines[0]).toContain("there is no key");
  });
});
