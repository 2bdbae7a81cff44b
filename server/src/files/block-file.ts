// The list of hosts in a file that somebody else keeps up. It is read piece by piece, so that redirects go on meanwhile, and takes the
// place of the one before only as a whole.
import { createReadStream } from "node:fs";
import { HostLines } from "../core/blocks/host-lines.ts";
import type { HostSet } from "../core/blocks/host-set.ts";
import type { Log } from "../core/log.ts";
import { WatchedFile } from "./watched-file.ts";

/** How often it is looked whether the file is another one. */
const LOOK_INTERVAL_MS = 2000;

/** Some 3000 lines, which take 2 ms; then whatever else there is has its turn. */
const PIECE_BYTES = 65_536;

export interface BlockFileOptions {
  /** Null: there is none. */
  readonly path: string | null;
  readonly use: (hosts: HostSet) => void;
  /** Lets everything else have its turn. */
  readonly breathe: () => Promise<void>;
  readonly log: Log;
  readonly lookIntervalMs?: number;
}

export class BlockFile {
  readonly #options: BlockFileOptions;
  readonly #file: WatchedFile | null;
  #hasList = false;

  constructor(options: BlockFileOptions) {
    const { path, lookIntervalMs = LOOK_INTERVAL_MS } = options;
    this.#options = options;
    this.#file =
      path === null
        ? null
        : new WatchedFile({
            path,
            intervalMs: lookIntervalMs,
            take: () => this.#take(path),
            refuse: (error) => this.#refuse(path, error),
          });
  }

  /** Reads the list, and from now on again when its file is another one. One that can't be read is said to be so. */
  async open(): Promise<void> {
    await this.#file?.open();
  }

  close(): void {
    this.#file?.close();
  }

  async #take(path: string): Promise<void> {
    const { use, log, breathe } = this.#options;
    const lines = await readHosts(path, breathe);
    const { count, firstLine } = lines.malformed;
    if (!lines.isList) throw new Error(`${count} of its lines are no hosts, the first is line ${firstLine}`);
    use(lines.hosts);
    this.#hasList = true;
    const leftOut = count === 0 ? {} : { linesLeftOut: count, firstLine };
    log.info({ file: path, hosts: lines.hosts.size, ...leftOut }, "the list of blocked hosts is read");
  }

  /** What was read before is better than nothing. */
  #refuse(path: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const what = this.#hasList ? "the one before is used on" : "none of its hosts is blocked until it can";
    this.#options.log.error({ file: path, reason }, `the list of blocked hosts can't be read; ${what}`);
  }
}

async function readHosts(path: string, breathe: () => Promise<void>): Promise<HostLines> {
  const lines = new HostLines();
  const decoder = new TextDecoder();
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    lines.add(decoder.decode(piece as Uint8Array, { stream: true }));
    await breathe();
  }
  lines.add(decoder.decode());
  lines.end();
  return lines;
}
