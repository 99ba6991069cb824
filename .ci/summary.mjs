// Adds up vitest's JSON reports: the skipped tests by name, then "N passed, N failed".
import { readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  passed += report.numPassedTests;
  failed +=
    report.numFailedTests +
    report.testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0)
      .length;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === "skipped" || test.status === "pending") console.log(`skipped: ${test.fullName}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
