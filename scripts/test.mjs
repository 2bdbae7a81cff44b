// `npm test`: installs what is missing, then runs every check and every test, and ends with the counts alone on a line. With files of tests
// (`npm test -- test/core/code.test.ts`, as seen from server/) it runs these and no check.
// What can't run here is skipped by name; with CI set, a skip is a failure.
import { availableParallelism } from "node:os";
import { bunTest, CHECKS, runChecks } from "./checks.mjs";
import { prepare } from "./prepare.mjs";
import { fail, say } from "./step.mjs";
import { howToInstall, provideTools } from "./tools.mjs";

const TOOLS = ["redis", "chromium", "wrk"];

/** As many as cores, and no more than what a test starts beside itself has room for. */
const WORKERS = Math.min(availableParallelism(), 4);

const isCi = !["", "0", "false"].includes((process.env.CI ?? "").toLowerCase());

const files = process.argv.slice(2);

async function main() {
  await prepare({ mode: "full" });
  const missing = await provideTools(TOOLS);
  for (const name of missing) say(`Skipping the tests that need ${name}: ${howToInstall(name)}`);

  const checks = files.length === 0 ? CHECKS : [];
  const failedChecks = await runChecks(checks);
  const env = { LINNET_TEST_SKIP: missing.join(",") };
  const tests = await bunTest(files, { isLive: true, env, workers: files.length === 0 ? WORKERS : 1 });

  const failures = [...failedChecks.map((name) => `check: ${name}`), ...tests.failures];
  const skippedInCi = isCi ? tests.skipped : 0;
  const passed = checks.length - failedChecks.length + tests.passed;
  const failed = failedChecks.length + tests.failed + skippedInCi;
  const skipped = tests.skipped - skippedInCi;

  if (failures.length > 0) say(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
  if (skippedInCi > 0) say(`\n${skippedInCi} tests were skipped; with CI set that is a failure.`);
  if (missing.length > 0) say(`\nSkipped for want of ${missing.join(" and ")}.`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  process.exitCode = failed > 0 || tests.status !== 0 ? 1 : 0;
}

await main().catch((error) => {
  process.stdout.write("\n0 passed, 1 failed\n");
  fail(error);
});
