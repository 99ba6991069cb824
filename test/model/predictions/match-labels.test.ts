import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchLabels } from "../../../src/model/predictions/match-labels.js";

describe("labels are matched to columns", () => {
  const cases: [labels: string[], names: string[], expected: number[] | undefined, why: string][] = [
    [["yes", "no"], ["no", "yes"], [1, 0], "exactly"],
    [["1", "0"], ["0.0", "1.0"], [1, 0], "by float value"],
    [["1e1", "2"], ["10", "+2.0"], [0, 1], "by float value, however it is written"],
    [["True", "False"], ["false", "true"], [1, 0], "by boolean"],
    [["True", "False"], ["1.0", "0.0"], [0, 1], "by boolean against numbers"],
    [["Yes", "No"], ["yes", "NO"], [0, 1], "in lower case"],
    [["Yes", "yes"], ["yes", "Yes"], [1, 0], "exactly where lower case would mix them"],
    [["1", "1.0"], ["1.0", "1"], [1, 0], "exactly where floats would mix them"],
    [["a", "A"], ["A", "b"], undefined, "not when the rest does not match"],
    [["True", "1"], ["1", "true"], [1, 0], "exactly first, and what remains by boolean"],
    [["yes", "no"], ["YES", "Yes"], undefined, "not to two columns alike"],
    [["a", "b"], ["a", "x", "b"], [0, 2], "among further columns"],
    [["1", "0"], ["X0", "X1"], [1, 0], "as R names numbers"],
    [["1", "0"], ["X0.0", "X1.0"], [1, 0], "as R names numbers that are written otherwise"],
    [["not sure", "TRUE", "-1"], ["X.1", "not.sure", "TRUE."], [1, 2, 0], "as R names what is no name"],
    [["a b", "a-b"], ["a.b", "a.c"], undefined, "not to a name that R makes of both"],
    [["", "b"], ["b", ""], [1, 0], "also when one is empty"],
  ];
  for (const [labels, names, expected, why] of cases) {
    it(`${why}: ${labels} in ${names}`, () => expect(matchLabels(labels, names)).toEqual(expected));
  }
});

it("finds every label that is there as it is, however many look alike", () => {
  const alike = fc.constantFrom(
    "a",
    "A",
    " a",
    "1",
    "1.0",
    "01",
    "true",
    "True",
    "TRUE",
    "0",
    "false",
    "",
    "-0",
  );
  const label = fc.oneof(alike, fc.string());
  const labels = fc.uniqueArray(label, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(labels, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (wanted, order) => {
      const names = wanted.map((name, i) => ({ name, at: order[i]! })).sort((a, b) => a.at - b.at);
      const shuffled = names.map(({ name }) => name);
      expect(matchLabels(wanted, shuffled)?.map((i) => shuffled[i])).toEqual(wanted);
    }),
  );
});
