// A row of text blocks, numbered from 0 on: one takes links until it is full, then the next is begun. Facts of full blocks are remembered,
// because nothing about them changes.
import { type Position, READ_DEADLINE_MS, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { IndexConnection } from "./index-connection.ts";
import { blockKey, type Generation } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { memberOf } from "./member.ts";
import type { Send } from "./scripts.ts";
import {
  allMembers,
  type BlockInfo,
  dropBlock,
  infoOf,
  lay,
  membersAt,
  push,
  rowsAt,
  setBits,
  type Writing,
} from "./text-scripts.ts";
import { candidates, capacityOf, GROUPINGS, Signatures, signatureBytes, widthOf } from "./text-signature.ts";

/** Links added to a block by one script. */
const LINKS_PER_CALL = 2000;

/** From this many bits on all signatures of a block are sent (390 kB for a wide one) rather than single bits (some 12 bytes and 2 µs each). */
const SINGLE_BITS_MAX = 4000;

/** Blocks whose facts are asked for in one round trip: few, and more when many are not known yet. */
const INFOS_FIRST = 2;
const INFOS_MAX = 2048;

/** Where more than a quarter of a block's links may be meant, reading all is quicker than reading them one by one. */
const DENSE = 0.25;

export interface TextEntry {
  readonly position: Position;
  /** The hashes of its terms (text-signature.ts). */
  readonly terms: readonly number[];
}

/** A block and what was known of it. */
export interface Block extends BlockInfo {
  readonly row: TextBlocks;
  readonly block: number;
}

export interface TextBlocksOptions {
  readonly generation: Generation;
  /** Tells rows of one generation apart. */
  readonly row: "main" | "late";
}

export class TextBlocks {
  readonly #connection: IndexConnection;
  readonly #keys: Keys;
  readonly #options: TextBlocksOptions;
  readonly #full: Block[] = [];

  constructor(connection: IndexConnection, keys: Keys, options: TextBlocksOptions) {
    this.#connection = connection;
    this.#keys = keys;
    this.#options = options;
  }

  /** Adds links, or more terms of links. Can be repeated, at the price of the room. */
  async add(entries: readonly TextEntry[]): Promise<void> {
    if (entries.length === 0) return;
    let block = (await this.all(WRITE_DEADLINE_MS)).at(-1)?.block ?? 0;
    for (let from = 0; from < entries.length; ) {
      const taken = await this.#addTo(block, entries.slice(from, from + LINKS_PER_CALL));
      if (taken === 0) block++;
      from += taken;
    }
  }

  /** All blocks in order; the last one is the one that takes links, and may be empty. */
  async all(deadlineMs = READ_DEADLINE_MS): Promise<Block[]> {
    for (let count = INFOS_FIRST; ; count = Math.min(2 * count, INFOS_MAX)) {
      const from = this.#full.length;
      const infos = await this.#infos(from, count, deadlineMs);
      const open = infos.find(({ block, links }) => links < capacityOf(block));
      for (const info of infos) {
        const isFull = open === undefined || info.block < open.block;
        if (isFull && info.block === this.#full.length) this.#full.push(info);
      }
      if (open !== undefined) return [...this.#full.slice(0, open.block), open];
    }
  }

  /** The positions in a block of links that may have all terms, by their rows: those of all terms in one grouping after the other. */
  async candidates(send: Send, { block, links }: Block, rows: readonly number[]): Promise<number[]> {
    const words = await rowsAt(send, this.#key(block), widthOf(block), rows);
    const terms = rows.length / GROUPINGS;
    const byGrouping = Array.from({ length: GROUPINGS }, (_, at) => words.slice(at * terms, (at + 1) * terms));
    return candidates(block, links, byGrouping);
  }

  /** The members at these positions of a block. */
  async members(send: Send, { block, links }: Block, positions: readonly number[]): Promise<string[]> {
    if (positions.length === 0) return [];
    if (positions.length < links * DENSE) return membersAt(send, this.#key(block), positions);
    const members = await allMembers(send, this.#key(block));
    return positions.map((position) => members[position] ?? "");
  }

  /** Removes all blocks, the last one first, so that those which a crash leaves are found again. */
  async remove(): Promise<void> {
    for (const { block } of (await this.all(WRITE_DEADLINE_MS)).reverse()) {
      await this.#write((writing) => dropBlock(writing, this.#key(block)), this.#key(block));
    }
    this.#full.length = 0;
  }

  /** Adds as many as the block takes; returns how many. */
  #addTo(block: number, entries: readonly TextEntry[]): Promise<number> {
    const key = this.#key(block);
    const members = entries.map(({ position }) => memberOf(position));
    return this.#write(async (writing) => {
      const { from, taken } = await push(writing, key, capacityOf(block), members);
      if (taken === 0) return 0;
      const signatures = new Signatures(block);
      for (let at = 0; at < taken; at++) signatures.add(from + at, entries[at]?.terms ?? []);
      if (signatures.count > SINGLE_BITS_MAX) await lay(writing, key, signatures.text);
      else await setBits(writing, key, signatureBytes(block), signatures.bits);
      return taken;
    }, key);
  }

  /** That nothing is there at all is believed only of the store that it was. */
  #infos(from: number, count: number, deadlineMs: number): Promise<Block[]> {
    return this.#connection.read(async (send) => {
      const numbers = Array.from({ length: count }, (_, at) => from + at);
      const infos = await Promise.all(
        numbers.map(async (block): Promise<Block> => ({ row: this, block, ...(await infoOf(send, this.#key(block))) })),
      );
      if (infos[0]?.links === 0) await this.#connection.confirm(send, this.#key(from));
      return infos;
    }, deadlineMs);
  }

  #write<T>(work: (writing: Writing) => Promise<T>, key: string): Promise<T> {
    return this.#connection.write((send, signal) =>
      work({
        send: (args) => send(args, signal),
        guard: this.#keys.guardOf(key),
        instanceId: this.#connection.instanceId,
      }),
    );
  }

  #key(block: number): string {
    const { generation, row } = this.#options;
    return blockKey(this.#keys.prefix, generation, row === "main" ? `${block}` : `${row}:${block}`);
  }
}
