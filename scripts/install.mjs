// Makes node_modules what package-lock.json says. npm writes down what it installed (node_modules/.package-lock.json, at
// the very end), so comparing the two tells missing, stale and half-installed apart from done, in a few milliseconds.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mustRun, step } from "./step.mjs";

function packagesOf(path) {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

/** Optional packages are for one platform each: they may be absent, but never of another version. */
function isSatisfied(wanted, installed, mode) {
  if (installed !== undefined) return wanted.version === installed.version && wanted.integrity === installed.integrity;
  if (wanted.optional === true || wanted.devOptional === true) return true;
  return mode === "prod" && wanted.dev === true;
}

/** What an installation has that runs Linnet only ("prod"), or also its checks ("full"); null when there is none. */
function installedMode(installed) {
  if (installed === null) return null;
  return Object.values(installed).some((entry) => entry.dev === true) ? "full" : "prod";
}

function isCurrent(root, mode) {
  const installed = packagesOf(join(root, "node_modules/.package-lock.json"));
  if (installed === null) return false;
  const wanted = packagesOf(join(root, "package-lock.json")) ?? {};
  return Object.entries(wanted)
    .filter(([path]) => path.startsWith("node_modules/"))
    .every(([path, entry]) => isSatisfied(entry, installed[path], mode));
}

/** npm itself tells its scripts where it lives; other package managers do so too, but can't read the lock file. */
function npmCommand() {
  const path = process.env.npm_execpath ?? "";
  return basename(path) === "npm-cli.js" ? [process.execPath, path] : ["npm"];
}

/**
 * The installation that is needed: at least `mode`, but one that was full stays full.
 * Returns null when nothing is to do, else a function that installs.
 */
export function missingInstallation(root, mode) {
  const before = installedMode(packagesOf(join(root, "node_modules/.package-lock.json")));
  const target = before === "full" ? "full" : mode;
  if (isCurrent(root, target)) return null;
  const [command, ...first] = npmCommand();
  const scope = target === "full" ? "--include=dev" : "--omit=dev";
  const args = [...first, "ci", scope, "--no-audit", "--no-fund"];
  return () => step(`Installing packages (npm ci ${scope})`, () => mustRun(command, args, { cwd: root }));
}
