// `linnet export [FILE]`: links as a table or as lines of JSON, each of which makes the same link again.

import { textOfRows } from "../transfer/export.ts";
import { writeAtomically } from "./atomic-file.ts";
import { type CommandLine, EXIT, type Flags, parseWords, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { formatOf } from "./import.ts";
import { QUERY_FLAGS, queryFrom } from "./link-flags.ts";
import { withDesk } from "./open-desk.ts";
import { progressOn } from "./progress.ts";
import { writerOf } from "./table.ts";

const FLAGS: Flags = { ...QUERY_FLAGS, format: "value", json: "none" };

const MODE = 0o644;

const BYTES_PER_MB = 1_000_000;

export async function exportCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, FLAGS, 1);
  const [file = "-"] = line.operands;
  return withDesk(world, line, { mayCreate: false }, (desk) => exportTo(world, line, desk, file));
}

async function exportTo(world: World, line: CommandLine, desk: Desk, file: string): Promise<number> {
  const format = file === "-" && !line.options.has("format") ? "ndjson" : formatOf(line, file);
  const leftOut: string[] = [];
  const chunks = textOfRows(
    desk.exported(queryFrom(line), (text) => leftOut.push(text)),
    format,
  );
  if (file === "-") {
    const write = writerOf(world);
    for await (const chunk of chunks) await write(chunk);
    return ended(world, leftOut);
  }
  const progress = progressOn(world.stderr, "MB", () => performance.now());
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      bytes += Buffer.byteLength(chunk);
      progress.at(Math.round(bytes / BYTES_PER_MB));
      yield chunk;
    }
  };
  try {
    await writeAtomically(file, counted(), { mode: MODE });
  } finally {
    progress.end();
  }
  world.out(line.options.has("json") ? JSON.stringify({ file, bytes }) : `Wrote ${file} (${bytes} bytes).`);
  return ended(world, leftOut);
}

function ended(world: World, leftOut: readonly string[]): number {
  for (const text of leftOut) world.err(`linnet: ${text}`);
  return leftOut.length > 0 ? EXIT.failed : EXIT.ok;
}
