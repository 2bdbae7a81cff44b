// Finds the Bun that npm installed. With install scripts off, node_modules/.bin/bun is a stub that only complains, and
// the real binary lies in its platform package; so a candidate counts only when it answers.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

function candidates(root) {
  const found = [join(root, "node_modules/.bin/bun")];
  const platforms = join(root, "node_modules/@oven");
  if (existsSync(platforms)) {
    for (const name of readdirSync(platforms)) found.push(join(platforms, name, "bin/bun"));
  }
  return found.filter((path) => existsSync(path));
}

/** Path of a Bun that runs on this machine, or null. */
export function findBun(root) {
  return candidates(root).find((path) => spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0) ?? null;
}

/** As `findBun`, but says what to do when there is none. */
export function needBun(root) {
  const bun = findBun(root);
  if (bun === null) {
    throw new Error(`npm installed no Bun that runs on ${process.platform}-${process.arch}. Remove node_modules and try again.`);
  }
  return bun;
}
