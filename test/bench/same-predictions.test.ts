import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
// @ts-expect-error the bench is plain JavaScript
import { assertSamePredictions } from "../../bench/same-predictions.mjs";

const folder = mkdtempSync(join(tmpdir(), "drum-same-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, ...values: string[]) {
  const path = join(folder, name);
  writeFileSync(path, `${["Predictions", ...values].join("\n")}\n`);
  return path;
}

const drum = file("drum.csv", "0.10000000149011612", "-250.5");

it("takes predictions for the same that only precision tells apart", async () => {
  await assertSamePredictions(drum, file("float32.csv", "0.1", "-250.50002"));
});

it("finds wrong, missing and unreadable predictions", async () => {
  const same = (...values: string[]) => assertSamePredictions(drum, file("other.csv", ...values));
  await expect(same("0.1", "-250.6")).rejects.toThrow("prediction 2 of drum is -250.5, the peer's -250.6");
  await expect(same("0.1")).rejects.toThrow("drum gave 2 predictions, the peer 1");
  await expect(same("nothing", "-250.5")).rejects.toThrow("prediction 1");
});
