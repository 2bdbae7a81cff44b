// Finds a Redis for `npm run start:redis`, or starts one that lives as long as the Linnets that use it. Prints the URL to
// stdout and what it did to stderr. Its arguments are the process id that will become Linnet, and the flags that it will get.
//
// A Redis started here keeps, in its data folder, `users/`: one file for each Linnet on it. redis-keeper.sh reads it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isAlive, startOf, withLock } from "./lock.mjs";
import { fail, mustRun, say } from "./step.mjs";
import { findTool, howToInstall, provideTools } from "./tools.mjs";

const HOST = "127.0.0.1";
const PORT = 6379;
const PROBE_TIMEOUT_MS = 1000;
const POLL_INTERVAL_MS = 50;
/** A Redis with much data needs this long to load it, or to write it down before it ends. */
const READY_DEADLINE_MS = 120_000;
const REDIS_MAJOR_MIN = 7;

const CONFIG = `# Written once by "npm run start:redis", then left alone: change what you like.
bind ${HOST}
# Every acknowledged link is on disk.
appendonly yes
appendfsync always
save ""
# Links are never dropped to make room.
maxmemory-policy noeviction
# Buckets of links stay in the compact encoding.
hash-max-listpack-entries 512
hash-max-listpack-value 2048
`;

/** Sends one command and returns the raw answer: "" when nobody answers, null when nobody listens. */
function ask(port, command) {
  return new Promise((settle) => {
    let answer = "";
    const socket = connect(port, HOST, () => socket.write(`${command}\r\nQUIT\r\n`));
    socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", (error) => settle(error.code === "ECONNREFUSED" ? null : answer));
    socket.on("close", () => settle(answer));
  });
}

/** Who listens on a port: "nobody", "redis", "loading" (a Redis that reads its data), "locked" (one with a password) or "other". */
async function probe(port) {
  const answer = await ask(port, "PING");
  if (answer === null) return "nobody";
  if (answer.startsWith("-NOAUTH")) return "locked";
  if (answer.startsWith("-LOADING")) return "loading";
  return /^(\+PONG|-[A-Z]+ )/.test(answer) ? "redis" : "other";
}

/** The folder that a Redis keeps its data in, or null when it doesn't tell. */
async function folderOf(port) {
  const lines = ((await ask(port, "CONFIG GET dir")) ?? "").split("\r\n");
  return lines[0] === "*2" ? (lines[4] ?? null) : null;
}

async function processOf(port) {
  const match = /process_id:(\d+)/.exec((await ask(port, "INFO server")) ?? "");
  return match === null ? null : Number(match[1]);
}

/** Puts a Linnet on the list of those that use the Redis of a folder. False when that Redis is about to be stopped. */
function register(folder, pid) {
  const draft = join(folder, `user-${pid}`);
  writeFileSync(draft, startOf(pid) ?? "");
  try {
    renameSync(draft, join(folder, "users", String(pid)));
    return true;
  } catch {
    rmSync(draft, { force: true });
    return false;
  }
}

function readNumber(path) {
  return existsSync(path) ? Number(readFileSync(path, "utf8")) : null;
}

function startKeeper(folder, redisPid) {
  const keeper = join(dirname(fileURLToPath(import.meta.url)), "redis-keeper.sh");
  const child = spawn("sh", [keeper, join(folder, "users"), String(redisPid)], { detached: true, stdio: "ignore", cwd: "/" });
  child.unref();
  writeFileSync(join(folder, "keeper.pid"), String(child.pid));
}

/** Joins a running Redis. False when it is one of ours that is about to be stopped. */
async function joinRunning(port, pid) {
  const folder = await folderOf(port);
  const isOurs = folder !== null && (existsSync(join(folder, "users")) || existsSync(join(folder, "users.closing")));
  if (!isOurs) return true;
  if (!register(folder, pid)) return false;
  const keeper = readNumber(join(folder, "keeper.pid"));
  const redisPid = await processOf(port);
  if (redisPid !== null && (keeper === null || !isAlive(keeper))) startKeeper(folder, redisPid);
  return true;
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, HOST, listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function redisProgram() {
  await provideTools(["redis"]);
  const program = findTool("redis");
  if (program === null) {
    throw new Error(`No Redis answers on ${HOST}:${PORT}, and none can be started: ${howToInstall("redis")}. Or set REDIS_URL.`);
  }
  const version = await mustRun(program, ["--version"]);
  const major = Number(/v=(\d+)/.exec(version)?.[1]);
  if (!(major >= REDIS_MAJOR_MIN))
    throw new Error(`Redis ${REDIS_MAJOR_MIN} or newer is needed; ${program} is ${version.trim()}`);
  return program;
}

async function start(folder, port, pid) {
  const program = await redisProgram();
  const config = join(folder, "redis.conf");
  if (!existsSync(config)) writeFileSync(config, CONFIG);
  for (const name of ["users", "users.closing"]) rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, "users"));
  register(folder, pid);
  const log = join(folder, "redis.log");
  const out = openSync(log, "a");
  const redis = spawn(program, [config, "--port", String(port), "--dir", folder], {
    detached: true,
    stdio: ["ignore", out, out],
    env: { ...process.env, LC_ALL: "C" },
  });
  const ended = new Promise((_, reject) => {
    redis.on("error", reject);
    redis.on("exit", (code) => reject(new Error(`Redis ended with ${code}. Its log: ${log}`)));
  });
  redis.unref();
  writeFileSync(join(folder, "port"), String(port));
  startKeeper(folder, redis.pid);
  await Promise.race([ended, untilReady(port)]);
  say(`Started Redis on ${HOST}:${port}, data in ${folder}, every write on disk; it is stopped after Linnet.`);
}

async function untilReady(port) {
  const deadline = Date.now() + READY_DEADLINE_MS;
  while ((await probe(port)) !== "redis") {
    if (Date.now() > deadline) throw new Error(`Redis on ${HOST}:${port} is not ready after ${READY_DEADLINE_MS / 1000} s.`);
    await pause(POLL_INTERVAL_MS);
  }
}

/** Uses the Redis on a port if there is one: "used", "none", or "later" when it is loading or being stopped. */
async function tryPort(port, folder, pid) {
  const found = await probe(port);
  if (found === "loading") return "later";
  if (found === "locked") {
    throw new Error(
      `The Redis on ${HOST}:${port} asks for a password: set REDIS_URL=redis://:PASSWORD@${HOST}:${port} and try again.`,
    );
  }
  if (found !== "redis") return "none";
  const isOwn = (await folderOf(port)) === folder;
  if (port !== PORT && !isOwn) return "none";
  if (!(await joinRunning(port, pid))) return "later";
  say(`Using the Redis on ${HOST}:${port}.`);
  if (existsSync(join(folder, "appendonlydir")) && !isOwn) {
    say(`Note: ${folder} holds the data of a Redis that was started here before; it is not used now.`);
  }
  return "used";
}

async function findOrStart(folder, pid) {
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    // Ours first: two on one folder would ruin its data.
    const ports = [...new Set([readNumber(join(folder, "port")) ?? PORT, PORT])];
    let isLater = false;
    for (const port of ports) {
      const outcome = await tryPort(port, folder, pid);
      if (outcome === "used") return port;
      isLater ||= outcome === "later";
    }
    if (!isLater) break;
    if (Date.now() > deadline) throw new Error(`The Redis on ${HOST} (${ports.join(", ")}) does not get ready.`);
    await pause(POLL_INTERVAL_MS);
  }
  const isFree = (await probe(PORT)) === "nobody";
  const port = isFree ? PORT : await freePort();
  if (!isFree) say(`Something that is not Redis holds port ${PORT}; taking ${port}.`);
  await start(folder, port, pid);
  return port;
}

function withoutPassword(url) {
  return url.replace(/\/\/.*@/, "//…@");
}

/** The flags that decide where links are kept; the rest is for Linnet, which also says what is wrong with it. */
function readFlags(words) {
  const options = { store: { type: "string" }, data: { type: "string" } };
  const { values } = parseArgs({ args: words, options, strict: false, allowPositionals: true });
  for (const [name, value] of Object.entries(values)) {
    if (name in options && typeof value !== "string") throw new Error(`--${name} needs a value.`);
  }
  return values;
}

/** The store that Linnet is told, and by what: flag, variable or file, as its own settings have it. Null when by nothing. */
function givenStore(flag) {
  const { LINNET_STORE = "", LINNET_STORE_FILE = "" } = process.env;
  if (flag !== undefined) return { name: "--store", url: flag };
  if (LINNET_STORE !== "" && LINNET_STORE_FILE !== "") {
    throw new Error("Set either LINNET_STORE or LINNET_STORE_FILE, not both.");
  }
  if (LINNET_STORE_FILE === "") return LINNET_STORE === "" ? null : { name: "LINNET_STORE", url: LINNET_STORE };
  try {
    return { name: "LINNET_STORE_FILE", url: readFileSync(LINNET_STORE_FILE, "utf8").trim() };
  } catch {
    throw new Error(`LINNET_STORE_FILE: the file ${LINNET_STORE_FILE} can't be read.`);
  }
}

function useGiven({ name, url }) {
  if (url.startsWith("sqlite:")) {
    throw new Error(`${name} names a SQLite file, and "npm run start:redis" is for Redis: leave it out, or use "npm start".`);
  }
  // Anything else is refused by Linnet itself, which says what is allowed.
  if (/^(rediss?|unix):/.test(url)) say(`Using the Redis of ${name}, ${withoutPassword(url)}.`);
  return url;
}

async function main() {
  const pid = Number(process.argv[2] ?? process.ppid);
  const flags = readFlags(process.argv.slice(3));
  const given = givenStore(flags.store);
  if (given !== null) return useGiven(given);
  const { REDIS_URL = "", LINNET_DATA = "" } = process.env;
  if (REDIS_URL !== "") {
    if (!/^rediss?:\/\/./.test(REDIS_URL)) throw new Error("REDIS_URL is wrong: allowed are redis://HOST and rediss://HOST.");
    say(`Using the Redis of REDIS_URL, ${withoutPassword(REDIS_URL)}.`);
    return REDIS_URL;
  }
  const place = resolve(flags.data ?? (LINNET_DATA === "" ? "data" : LINNET_DATA), "redis");
  mkdirSync(place, { recursive: true });
  const folder = realpathSync(place);
  const port = await withLock(join(folder, "start.lock"), () => findOrStart(folder, pid));
  return `redis://${HOST}:${port}`;
}

try {
  process.stdout.write(`${await main()}\n`);
  process.exit(0);
} catch (error) {
  fail(error);
}
