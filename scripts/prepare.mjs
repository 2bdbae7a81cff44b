// Makes the checkout ready to run: installs what is missing and builds the web app if it is stale. Says nothing, and takes
// no time worth mentioning, when there is nothing to do. `--force` builds the web app in any case.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { missingInstallation } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { fail } from "./step.mjs";
import { missingWebApp } from "./web-app.mjs";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** `mode` "prod" is what serving needs, "full" what the checks need. */
export async function prepare({ mode = "prod", force = false } = {}) {
  if (!force && missingInstallation(ROOT, mode) === null && missingWebApp(ROOT) === null) return;
  await withLock(join(ROOT, ".cache/prepare.lock"), async () => {
    await missingInstallation(ROOT, mode)?.();
    await missingWebApp(ROOT, { force })?.();
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await prepare({ force: process.argv.includes("--force") }).catch(fail);
}
