// `linnet backup FILE`, `linnet restore FILE` and `linnet reindex`: the whole store at once, on the machine itself.
import { type FileHandle, open } from "node:fs/promises";
import packageJson from "../../package.json";
import { BackupError, type Header } from "../backup/format.ts";
import { entriesOf, verifyBackup, type Whole } from "../backup/read.ts";
import { type Restored, restoreEntries } from "../backup/restore.ts";
import { backupBytes } from "../backup/write.ts";
import { codeAlphabetOf, readConfig } from "../config.ts";
import type { Parts } from "../parts.ts";
import { writeAtomically } from "./atomic-file.ts";
import { type CommandLine, EXIT, parseWords, UsageError, type World, withParts } from "./command.ts";
import { progressOn } from "./progress.ts";

/** It holds the hashes of passwords and keys: for nobody but its owner. */
const MODE = 0o600;

const nowMs = () => performance.now();

export async function backupCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none" }, 1);
  const file = fileIn(line);
  refuseRemote(world, line);
  return withParts(world, line, { mayCreate: false }, async ({ store, links }) => {
    const progress = progressOn(world.stderr, "links", nowMs);
    const total = await store.links.estimate();
    let count = 0;
    const onLinks = (done: number) => {
      count = done;
      progress.at(done, total > 0 ? done / total : null);
    };
    const unreadable: string[] = [];
    const onUnreadable = (field: string) => unreadable.push(field);
    try {
      const bytes = backupBytes({ store, linnet: packageJson.version, now: links.clock(), onLinks, onUnreadable });
      await writeAtomically(file, bytes, { mode: MODE });
    } finally {
      progress.end();
    }
    if (unreadable.length > 0) {
      world.err(`linnet: Links that can't be read ${linksText(unreadable)} are in the backup as they are.`);
    }
    const told = { file, links: count, unreadable: unreadable.length };
    world.out(line.options.has("json") ? JSON.stringify(told) : `Wrote ${count} links to ${file}.`);
    return EXIT.ok;
  });
}

/** Links that are named to the operator; of more it is said how many. */
const NAMED_MAX = 20;

function linksText(fields: readonly string[]): string {
  const named = fields.slice(0, NAMED_MAX).join(", ");
  return `(${fields.length}: ${named}${fields.length > NAMED_MAX ? ", …" : ""})`;
}

function fileIn({ operands: [file] }: CommandLine): string {
  if (file === undefined) throw new UsageError("The file is missing.");
  return file;
}

/** The file would be of the store here, while everything else that is said goes to a server. */
function refuseRemote(world: World, line: CommandLine): void {
  if (readConfig(world.env, line.settings).url === null) return;
  throw new UsageError("This works on the store itself, not through a server: leave out --url, and unset LINNET_URL.");
}

export async function restoreCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none", merge: "none" }, 1);
  const file = fileIn(line);
  refuseRemote(world, line);
  const handle = await open(file, "r");
  try {
    const whole = await verified(world, handle);
    refuseOtherCodes(world, line, whole.header);
    const { secret } = whole.header.instance;
    // `init`: where a store has lost its data, this is how they come back.
    return await withParts(world, line, { mayCreate: true, init: true, secret }, (parts) =>
      restoreInto(world, line, parts, { handle, whole }),
    );
  } finally {
    await handle.close();
  }
}

/** The file from its beginning; the same one, whatever happens to its name meanwhile. */
const chunksOf = (handle: FileHandle) => handle.createReadStream({ start: 0, autoClose: false });

async function verified(world: World, handle: FileHandle): Promise<Whole> {
  const progress = progressOn(world.stderr, "links checked", nowMs);
  try {
    return await verifyBackup(chunksOf(handle), (links) => progress.at(links));
  } finally {
    progress.end();
  }
}

/** Spellings of codes mean what the store was made with, and so do their check characters, but where codes of both kinds are wanted. */
function refuseOtherCodes(world: World, line: CommandLine, { instance }: Header): void {
  const config = readConfig(world.env, line.settings);
  const alphabet = codeAlphabetOf(config);
  if (instance.caseMode !== config.caseMode) {
    throw new BackupError(`The backup was made with LINNET_CASE=${instance.caseMode}; set it so. Nothing was restored.`);
  }
  if (instance.alphabet !== alphabet && !line.options.has("merge")) {
    throw new BackupError(`The backup was made with LINNET_CODE_ALPHABET=${instance.alphabet}; set it so. Nothing was restored.`);
  }
}

interface Opened {
  readonly handle: FileHandle;
  readonly whole: Whole;
}

async function restoreInto(world: World, line: CommandLine, { store }: Parts, { handle, whole }: Opened): Promise<number> {
  const merge = line.options.has("merge");
  const there = await store.links.count();
  if (there > 0 && !merge) {
    throw new BackupError(`${store.name} has ${there} codes already. Say --merge to add to them. Nothing was restored.`);
  }
  const { links: total } = whole.end;
  const progress = progressOn(world.stderr, "links", nowMs);
  const onLinks = (links: number) => progress.at(links, total > 0 ? links / total : null);
  const restored = await restoreEntries(entriesOf(chunksOf(handle)), { store, merge, onLinks }).finally(() => progress.end());
  tell(world, line, restored);
  return restored.conflicts > 0 ? EXIT.failed : EXIT.ok;
}

function tell(world: World, { options }: CommandLine, restored: Restored): void {
  const { links, keys, present, conflicts, reports, unreadable, firstUnreadable } = restored;
  for (const text of reports) world.err(`linnet: ${text}`);
  if (conflicts > reports.length) world.err(`linnet: and ${conflicts - reports.length} more.`);
  if (unreadable > 0) {
    world.err(
      `linnet: Links that can't be read (${unreadable}, the first is ${firstUnreadable}) are as they were in the backup.`,
    );
  }
  const text = `Restored ${links} links and ${keys} keys; ${present} were there already, ${conflicts} conflicts.`;
  world.out(options.has("json") ? JSON.stringify({ links, keys, present, conflicts, unreadable }) : text);
}

export async function reindexCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, { json: "none" }, 0);
  refuseRemote(world, line);
  return withParts(world, line, { mayCreate: false }, async ({ store }) => {
    const progress = progressOn(world.stderr, "links", nowMs);
    const total = await store.links.estimate();
    let count = 0;
    const onRenewed = (links: number) => {
      count = links;
      progress.at(links, total > 0 ? links / total : null);
    };
    const unreadable: string[] = [];
    const links = store.links.scan((field) => unreadable.push(field));
    await store.indexes.rebuild(links, onRenewed).finally(() => progress.end());
    if (unreadable.length > 0) world.err(`linnet: Links that can't be read ${linksText(unreadable)} are in no index.`);
    world.out(line.options.has("json") ? JSON.stringify({ links: count }) : `Made the indexes of ${count} links anew.`);
    return EXIT.ok;
  });
}
