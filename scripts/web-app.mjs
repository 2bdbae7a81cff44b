// Builds the web app when its sources changed since the last build. What counts is the content of the sources: a checkout
// changes times without changing anything.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { needBun } from "./bun.mjs";
import { mustRun, step } from "./step.mjs";

const SOURCES = ["web/src", "web/build.ts", "web/build-dashboard.ts", "web/package.json", "client/src", "package-lock.json"];

function filesBelow(root, path) {
  const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function digest(root) {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    const files = source.includes(".") ? [path] : filesBelow(root, source).sort();
    for (const file of files)
      hash
        .update(`${file.slice(root.length)}\0`)
        .update(readFileSync(file))
        .update("\0");
  }
  return hash.digest("hex");
}

/** Returns null when the web app is up to date, else a function that builds it. */
export function missingWebApp(root, { force = false } = {}) {
  const wanted = digest(root);
  const stamp = join(root, ".cache/web-app.sha256");
  const isBuilt = existsSync(join(root, "web/dist/manifest.json")) && existsSync(stamp);
  if (!force && isBuilt && readFileSync(stamp, "utf8") === wanted) return null;
  return async () => {
    await step("Building the web app", () => mustRun(needBun(root), ["web/build.ts"], { cwd: root }));
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  };
}
