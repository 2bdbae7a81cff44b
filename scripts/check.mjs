// `npm run check`: what can be checked in less than a minute without starting anything.
import { CHECKS, QUICK_TESTS, runChecks } from "./checks.mjs";
import { prepare } from "./prepare.mjs";
import { fail, say } from "./step.mjs";

await prepare({ mode: "full" }).catch(fail);
const failed = await runChecks([...QUICK_TESTS, ...CHECKS]).catch(fail);
if (failed.length > 0) say(`Failed: ${failed.join(", ")}.`);
process.exitCode = failed.length > 0 ? 1 : 0;
