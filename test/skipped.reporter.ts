import type { Reporter, TestModule } from "vitest/node";

/** Says at the end which tests were skipped for want of what, from the "(needs …)" in their names. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const need = /\((needs .*?)\)(?= > |$)/.exec(test.fullName)?.[1] ?? "for a reason of their own";
        counts.set(need, (counts.get(need) ?? 0) + 1);
      }
    }
    for (const [need, count] of counts)
      console.log(`skipped: ${count} ${count === 1 ? "test" : "tests"}, ${need}`);
  }
}
