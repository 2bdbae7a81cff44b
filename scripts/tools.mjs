// The programs that are not npm packages: Redis, a browser for the tests, what the bench compares with. On Debian as root they are installed by apt,
// after saying how much that downloads and without letting them start services; elsewhere a person is told what to do.
import { accessSync, chmodSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.mjs";
import { mustRun, run, say, step } from "./step.mjs";

const TOOLS = {
  redis: {
    programs: ["redis-server", "valkey-server"],
    debianPackage: "redis-server",
    howTo:
      "Debian, Ubuntu: sudo apt-get install redis-server · Fedora: sudo dnf install valkey · Alpine: apk add redis · macOS: brew install redis",
  },
  chromium: {
    programs: ["chromium", "chromium-browser", "google-chrome"],
    debianPackage: "chromium",
    howTo: "Debian: sudo apt-get install chromium · Fedora: sudo dnf install chromium · Alpine: apk add chromium",
  },
  wrk: {
    programs: ["wrk"],
    debianPackage: "wrk",
    howTo:
      "Debian, Ubuntu: sudo apt-get install wrk · Fedora: sudo dnf install wrk · Alpine: apk add wrk · macOS: brew install wrk",
  },
  nginx: {
    programs: ["nginx"],
    debianPackage: "nginx-light",
    howTo: "Debian, Ubuntu: sudo apt-get install nginx-light · Fedora: sudo dnf install nginx-core · Alpine: apk add nginx",
  },
  haproxy: {
    programs: ["haproxy"],
    debianPackage: "haproxy",
    howTo: "Debian, Ubuntu: sudo apt-get install haproxy · Fedora: sudo dnf install haproxy · Alpine: apk add haproxy",
  },
};

/** Where systems keep servers without telling users. */
const SERVER_FOLDER = "/usr/sbin";

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the first program of that kind in PATH or among the servers, or null. */
export function findTool(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), SERVER_FOLDER];
  const paths = TOOLS[name].programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return paths.find(isExecutable) ?? null;
}

/** One line that tells a person how to get the program. */
export function howToInstall(name) {
  return `${TOOLS[name].programs[0]} is missing. ${TOOLS[name].howTo}`;
}

function canUseApt() {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8")) && existsSync("/usr/bin/apt-get");
}

const APT = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" } };
const APT_INSTALL = ["install", "--yes", "--quiet=2", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];

/** What apt would fetch: lines of 'address' file bytes checksum. Null when it does not know a package. */
async function aptDownload(packages) {
  const { status, output } = await run("apt-get", [...APT_INSTALL, "--print-uris", ...packages], APT);
  if (status !== 0) return null;
  const sizes = [...output.matchAll(/^'[^']+' \S+ (\d+)/gm)].map((match) => Number(match[1]));
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const aptUpdate = () =>
  step("Fetching apt's package lists (apt-get update)", () => mustRun("apt-get", ["update", "--quiet=2"], APT));

const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_SAVED = `${POLICY}.before-linnet`;
const POLICY_TEXT = "#!/bin/sh\n# Linnet installs packages and wants no service started meanwhile.\nexit 101\n";

function forbidServices() {
  const isLeftOver = existsSync(POLICY) && readFileSync(POLICY, "utf8") === POLICY_TEXT;
  if (existsSync(POLICY) && !isLeftOver) renameSync(POLICY, POLICY_SAVED);
  writeFileSync(POLICY, POLICY_TEXT);
  chmodSync(POLICY, 0o755);
}

function allowServices() {
  rmSync(POLICY, { force: true });
  if (existsSync(POLICY_SAVED)) renameSync(POLICY_SAVED, POLICY);
}

/** Debian starts a service when it is installed, unless policy-rc.d says no. What was there before is put back, also on a signal. */
async function withoutServices(work) {
  const stop = () => {
    allowServices();
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  forbidServices();
  try {
    return await work();
  } finally {
    allowServices();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

async function aptInstall(names) {
  const packages = names.map((name) => TOOLS[name].debianPackage);
  if ((await aptDownload(packages)) === null) await aptUpdate();
  const install = async () => {
    const download = await aptDownload(packages);
    if (download === null) throw new Error(`apt knows no package ${packages.join(" ")}`);
    const size = `${download.count} packages, ${(download.bytes / 1e6).toFixed(1)} MB to download`;
    await step(`Installing ${packages.join(" and ")} by apt: ${size}, no service is started`, () =>
      withoutServices(() => mustRun("apt-get", [...APT_INSTALL, ...packages], APT)),
    );
  };
  // Package lists that are too old name files that are gone; fresh ones are worth one more try.
  await install().catch(async () => {
    await aptUpdate();
    await install();
  });
}

/** Installs those of the named programs that are missing, if this machine allows it. Returns those still missing. */
export async function provideTools(names) {
  const missing = () => names.filter((name) => findTool(name) === null);
  if (missing().length === 0 || !canUseApt()) return missing();
  await withLock(join(tmpdir(), "linnet-apt.lock"), async () => {
    const needed = missing();
    if (needed.length > 0) await aptInstall(needed).catch((error) => say(error.message));
  });
  return missing();
}
