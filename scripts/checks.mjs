// The checks that need no running server, and the runner that does them two at a time. Each prints one line; what a failed
// check printed follows at once.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needBun } from "./bun.mjs";
import { ROOT } from "./prepare.mjs";
import { run, say, seconds } from "./step.mjs";

/** A checker that saw fewer modules than this saw nothing: with TypeScript 7 every .ts file is invisible, and no rule fails. */
const MODULES_MIN = 60;

/** Checks that wait for one another's processor time take no less time: this machine is taken to have two cores. */
const CONCURRENCY = 2;

const bin = (name) => join(ROOT, "node_modules/.bin", name);

const program = (name, args) => () => run(bin(name), args, { cwd: ROOT });

async function architecture() {
  const args = ["server", "web", "client", "--config", ".dependency-cruiser.mjs", "--output-type", "json"];
  // Standard output alone: a warning among it would break the JSON.
  const { status, output } = await run(bin("depcruise"), args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] });
  if (!output.startsWith("{")) return { status: status || 1, output: `dependency-cruiser did not run:\n${output}` };
  const { summary } = JSON.parse(output);
  const lines = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  if (summary.totalCruised < MODULES_MIN) {
    lines.push(`Only ${summary.totalCruised} modules were seen, at least ${MODULES_MIN} were expected: the checker is blind.`);
  }
  return { status: lines.length === 0 ? 0 : 1, output: lines.join("\n") };
}

/** A test that takes longer hangs. Far more than any takes, so that a machine that is slow or busy fails none. */
const TEST_TIMEOUT_MS = 60_000;

/**
 * Runs `bun test` and returns its counts too. Files that could not be loaded are in no report, so they are counted apart. So many `workers`
 * share the files; many tests wait for something most of the time.
 */
export async function bunTest(patterns, { isLive = false, env = {}, workers = 1 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "linnet-test-"));
  const report = join(folder, "junit.xml");
  try {
    const lanes = workers === 1 ? [] : [`--parallel=${workers}`, "--no-isolate"];
    const reporter = ["--reporter=junit", `--reporter-outfile=${report}`];
    const args = ["test", `--timeout=${TEST_TIMEOUT_MS}`, ...lanes, ...reporter, ...patterns];
    const stdio = isLive ? "inherit" : ["ignore", "pipe", "pipe"];
    const { status, output } = await run(needBun(ROOT), args, {
      cwd: join(ROOT, "server"),
      stdio,
      // Bun has the tests, and all that they have started, end with us, however that may be.
      env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: "1", ...env },
    });
    return { status, output, ...countsOf(report, status) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(report, status) {
  let xml = "";
  try {
    xml = readFileSync(report, "utf8");
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ["bun test ended without a report"] };
  }
  const total = /<testsuites [^>]*tests="(\d+)"[^>]*failures="(\d+)"[^>]*skipped="(\d+)"/.exec(xml);
  const [tests, failed, skipped] = total === null ? [0, 0, 0] : total.slice(1).map(Number);
  const failures = failuresOf(xml);
  const isHidden = status !== 0 && failed === 0;
  if (isHidden)
    failures.push("something failed outside the tests (a file that could not be loaded, an error after a test): see above");
  return { passed: tests - failed - skipped, failed: failed + (isHidden ? 1 : 0), skipped, failures };
}

function failuresOf(xml) {
  const cases = xml.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"[^>]*? file="([^"]*)"[^>]*>\s*<failure/g);
  return [...cases].map(([, name, group, file]) => plain(`${file}: ${group === "" ? "" : `${group} > `}${name}`));
}

function plain(text) {
  const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#10;": " ", "&amp;": "&" };
  return text.replace(/&(?:lt|gt|quot|apos|amp|#10);/g, (entity) => entities[entity]);
}

/** What was found out is kept for the next time: only what has changed since is looked at again. */
const typesOf = (project) => {
  const known = join(ROOT, ".cache/types", `${project.replaceAll("/", "-")}.tsbuildinfo`);
  return {
    name: `types of ${project}`,
    check: program("tsc", ["-p", project, "--noEmit", "--incremental", "--tsBuildInfoFile", known]),
  };
};

/** Longest first, so that the last one running is a short one. */
export const CHECKS = [
  typesOf("server"),
  { name: "architecture (dependency-cruiser)", check: architecture },
  { name: "dead code (knip)", check: program("knip", ["--no-progress"]) },
  typesOf("web"),
  typesOf("web/tsconfig.build.json"),
  typesOf("client"),
  typesOf("server/src/core"),
  { name: "format and lint (Biome)", check: program("biome", ["ci", "--colors=off", "--diagnostic-level=warn", "."]) },
];

const tests = (name, folders) => ({ name, check: () => bunTest(folders.map((folder) => `test/${folder}`)) });

/** Tests that are quick and start no server. */
export const QUICK_TESTS = [
  tests("quick tests (core, visitor, redirect, workers, files, web)", ["core", "visitor", "redirect", "workers", "files", "web"]),
  tests("tests of the project (architecture, documents, scripts)", ["arch"]),
];

/** Runs all of them and returns the names of those that failed. */
export async function runChecks(checks) {
  const waiting = [...checks];
  const failed = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const began = performance.now();
      const { status, output } = await next.check();
      say(`${status === 0 ? "ok  " : "FAIL"} ${next.name} (${seconds(began)})`);
      if (status === 0) continue;
      failed.push(next.name);
      say(`${output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return failed;
}
