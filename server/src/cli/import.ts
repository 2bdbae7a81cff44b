// `linnet import FILE`: many links from a table or from lines of JSON.
import { createReadStream, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import type { Rows } from "../core/bulk.ts";
import { rowsFromCsv } from "../transfer/csv.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../transfer/export.ts";
import { rowsFromNdjson } from "../transfer/ndjson.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import { type Failure, importRows, ON_CONFLICT, type Tally } from "./importer.ts";
import { inOrderOfCodes } from "./in-order.ts";
import { withDesk } from "./open-desk.ts";
import { progressOn } from "./progress.ts";

const FLAGS: Flags = {
  json: "none",
  format: "value",
  "dry-run": "none",
  "on-conflict": "value",
  "default-tag": "values",
  "ignore-unknown": "none",
  errors: "value",
};

/** Failures that are printed; more are counted, and all are in the file of --errors. */
const FAILURES_SHOWN_MAX = 20;

/** Some 2 000 rows. */
const READ_BYTES = 131_072;

/** Rows after which memory is tidied: left to itself, the heap grows to a multiple of what is in use where there is a lot of it. */
const TIDY_ROWS = 5120;

export async function importCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, FLAGS, 1);
  const [file] = line.operands;
  if (file === undefined) throw new UsageError('The file is missing; "-" is standard input.');
  const { options } = line;
  const onConflict = ON_CONFLICT.find((one) => one === (options.get("on-conflict") ?? "fail"));
  if (onConflict === undefined) throw new UsageError(`--on-conflict is one of ${ON_CONFLICT.join(", ")}.`);
  const source = sourceOf(world, file, formatOf(line, file));
  const progress = progressOn(world.stderr, "rows", () => performance.now());
  let tidiedAt = 0;
  const failures = await failuresOf(world, options.get("errors"));
  try {
    const tally = await withDesk(world, line, { mayCreate: !options.has("dry-run") }, (desk) =>
      importRows(desk, source.rows({ ignoreUnknown: options.has("ignore-unknown"), areStored: !options.has("dry-run") }), {
        onConflict,
        dryRun: options.has("dry-run"),
        defaultTags: line.lists.get("default-tag") ?? [],
        onFailure: (failure) => failures.note(failure),
        onRows: (rows) => {
          progress.at(rows, source.share());
          if (rows - tidiedAt < TIDY_ROWS) return;
          tidiedAt = rows;
          world.collectGarbage();
        },
      }),
    );
    progress.end();
    await failures.tell();
    world.out(options.has("json") ? JSON.stringify({ ...tally, dryRun: options.has("dry-run") }) : summaryOf(tally, line));
    return tally.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    progress.end();
    await failures.close();
  }
}

/** What --format says, or else the end of the file's name. */
export function formatOf({ options }: CommandLine, file: string): ExportFormat {
  const named = options.get("format") ?? { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" }[extname(file).toLowerCase()];
  const format = EXPORT_FORMATS.find((one) => one === named);
  if (format === undefined) throw new UsageError(`Say --format ${EXPORT_FORMATS.join(" or --format ")}.`);
  return format;
}

interface Source {
  rows(options: { readonly ignoreUnknown: boolean; readonly areStored: boolean }): Rows;
  /** What part of it has been read; null where nobody knows how much there is. */
  share(): number | null;
}

function sourceOf(world: World, file: string, format: ExportFormat): Source {
  const size = file === "-" ? null : sizeOf(file);
  let read = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const stream = file === "-" ? world.stdin() : createReadStream(file, { highWaterMark: READ_BYTES });
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      read += chunk.length;
      yield chunk;
    }
  };
  return {
    rows({ ignoreUnknown, areStored }) {
      const rows = format === "csv" ? rowsFromCsv(chunks(), { ignoreUnknown }) : rowsFromNdjson(chunks());
      // Whoever sends through a pipe may wait for each row to be done before the next one.
      return areStored && size !== null ? inOrderOfCodes(rows) : rows;
    },
    share: () => (size === null ? null : read / size),
  };
}

/** Null for a pipe or a device, which have no end that is known. */
function sizeOf(file: string): number | null {
  const { size } = statSync(file);
  return size > 0 ? size : null;
}

/** Rows are not worked off in the order of the file: so many of their failures are put in it before they are kept. */
const FAILURES_HELD_MAX = 10_000;

interface Failures {
  note(failure: Failure): Promise<void>;
  /** Prints the first ones, and how many more there are. */
  tell(): Promise<void>;
  close(): Promise<void>;
}

async function failuresOf(world: World, file: string | undefined): Promise<Failures> {
  const handle = file === undefined ? null : await open(file, "w", 0o644);
  let shown: readonly Failure[] = [];
  let held: Failure[] = [];
  let count = 0;
  const keep = async () => {
    const failures = held.sort(byLine);
    held = [];
    shown = [...shown, ...failures].sort(byLine).slice(0, FAILURES_SHOWN_MAX);
    for (const failure of failures) await handle?.write(`${JSON.stringify(failure)}\n`);
  };
  return {
    async note(failure) {
      count++;
      held.push(failure);
      if (held.length === FAILURES_HELD_MAX) await keep();
    },
    async tell() {
      await keep();
      for (const { line, message, code } of shown) world.err(`linnet: line ${line}: ${message} (${code})`);
      if (count > shown.length) {
        world.err(`linnet: and ${count - shown.length} more${file === undefined ? "; --errors FILE keeps all of them" : ""}.`);
      }
    },
    async close() {
      try {
        await keep();
      } finally {
        await handle?.close();
      }
    },
  };
}

const byLine = (a: Failure, b: Failure) => a.line - b.line;

function summaryOf({ made, updated, skipped, failed, stopped }: Tally, { options }: CommandLine): string {
  const dry = options.has("dry-run") ? "Nothing was changed. There would be: " : "";
  const text = `${made} made, ${updated} updated, ${skipped} skipped, ${failed} failed.`;
  const stop = stopped ? " The rows behind were not read: the store gave up. Say --on-conflict skip to go on later." : "";
  return `${dry}${text}${stop}`;
}
