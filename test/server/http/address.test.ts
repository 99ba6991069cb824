import { describe, expect, it } from "vitest";
import { parseAddress, urlOf } from "../../../src/server/http/address.js";

describe("parseAddress", () => {
  it.each([
    ["localhost:8080", "127.0.0.1", 8080],
    ["0.0.0.0:6789", "0.0.0.0", 6789],
    ["example.org", "example.org", 5000],
    ["localhost:0", "127.0.0.1", 0],
    ["[::1]:8080", "::1", 8080],
    ["[::]", "::", 5000],
    ["::1", "::1", 5000],
  ])("reads %s", (text, bind, port) => {
    expect(parseAddress(text)).toMatchObject({ bind, port });
  });

  it.each([
    "",
    ":8080",
    "8080",
    "localhost:",
    "localhost:99999",
    "localhost:http",
    "http://localhost:80",
    "a b:1",
  ])("refuses '%s' as a usage error", (text) => {
    expect(() => parseAddress(text)).toThrow(`argument --address: '${text}' is not an address`);
  });
});

describe("urlOf", () => {
  it("puts IPv6 addresses into brackets", () => {
    expect(urlOf("http", "::1", 80)).toBe("http://[::1]:80");
    expect(urlOf("https", "localhost", 8080)).toBe("https://localhost:8080");
  });
});
