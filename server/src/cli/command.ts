// What the commands of `linnet` share: the world they run in, how they end, and how they reach the store.
import type { ReadStream, WriteStream } from "node:tty";
import { parseArgs } from "node:util";
import { flagOf, readConfig, SETTINGS } from "../config.ts";
import type { Facts, Log } from "../core/log.ts";
import { type OpenOptions, openParts, type Parts } from "../parts.ts";

/** The process that a command runs in. Nothing below reaches for the real one. */
export interface World {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes a line. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** The streams themselves, for what is too long to be a line. Standard input is opened by whoever asks for it. */
  readonly stdin: () => ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** Columns that a text takes on a terminal. */
  readonly widthOf: (text: string) => number;
  /** Lets go of memory that is not in use; takes some hundredths of a second. */
  readonly collectGarbage: () => void;
}

/** How a command ends; docs/operating.md explains each. */
export const EXIT = { ok: 0, failed: 1, usage: 2, absent: 3 } as const;

/** A command line that can't be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Whoever read standard output has seen enough of it, as `head` has. There is nobody to tell. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export interface CommandLine {
  readonly operands: readonly string[];
  /** Flags of the command itself, such as --json; with "" for those without a value. */
  readonly options: ReadonlyMap<string, string>;
  /** Flags that may be said several times, such as --tag; empty for those that were not. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Flags that are settings, such as --port 9000. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Flags with what they take; "values": one each time, and several times. */
export type Flags = Readonly<Record<string, "value" | "values" | "none">>;

/** Splits the words behind the command: operands, the command's own flags, and settings as flags. */
export function parseWords(words: readonly string[], flags: Flags, operandsMax: number): CommandLine {
  const settingFlags = new Set(SETTINGS.map(({ name }) => flagOf(name)));
  const { values, positionals } = parse(words, flags, settingFlags);
  if (positionals.length > operandsMax) throw new UsageError(`"${positionals[operandsMax]}" is one word too many.`);
  const options = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = typeof value === "string" ? value : "";
    if (Array.isArray(value)) lists.set(name, value.map(String));
    else if (settingFlags.has(name)) settings[name] = text;
    else options.set(name, text);
  }
  return { operands: positionals, options, lists, settings };
}

function parse(words: readonly string[], flags: Flags, settingFlags: ReadonlySet<string>) {
  const known = [...[...settingFlags].map((name) => [name, "value"] as const), ...Object.entries(flags)];
  const options = Object.fromEntries(
    known.map(([name, takes]) => [
      name,
      { type: takes === "none" ? ("boolean" as const) : ("string" as const), multiple: takes === "values" },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split("\n")[0] : String(error));
  }
}

/** A log for commands that talk to a person: warnings and errors as plain sentences on standard error. */
export function plainLog(world: World): Log {
  const say = (level: string) => (_facts: Facts, message: string) => world.err(`linnet: ${level}: ${message}`);
  return { debug: () => undefined, info: () => undefined, warn: say("warning"), error: say("error") };
}

/** Opens the store that the settings name, lets `work` have it, and closes it whatever happens. */
export async function withParts<T>(
  world: World,
  line: CommandLine,
  options: Pick<OpenOptions, "mayCreate" | "secret" | "init">,
  work: (parts: Parts) => Promise<T>,
): Promise<T> {
  const parts = await openParts(readConfig(world.env, line.settings), plainLog(world), options);
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
