// Everything that is blocked, as this process knows it: the entries that all processes share, and the hosts of a file.
import type { Field } from "../field.ts";
import type { Mirror } from "../mirror.ts";
import type { Blocking } from "../policies.ts";
import { addressFrom, isWithin, type Range, rangeFrom } from "../rules/address.ts";
import type { Target } from "../target.ts";
import { type Block, type BlockEntry, decodeEntry, encodeEntry } from "./block.ts";
import { covering, hostOfTarget } from "./host.ts";
import { HostSet } from "./host-set.ts";

/** What can be blocked; and what alone is allowed, as soon as there is one such entry. */
export const BLOCK_KINDS = ["host", "link", "client", "allowed-host"] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** What entries of each kind are called among all that processes share. */
const BEGINNINGS: Readonly<Record<BlockKind, string>> = {
  host: "block:host:",
  link: "block:link:",
  client: "block:client:",
  "allowed-host": "allow:host:",
};

/** What is known of an entry; one that this build can't read says nothing, and blocks. */
type Known = BlockEntry | "unreadable";

const LISTED: Block = { by: "list", reason: "", isLegal: false };
const NOT_ALLOWED: Block = { by: "allowed-hosts", reason: "", isLegal: false };

export class Blocks implements Blocking {
  readonly #mirror: Mirror;
  readonly #entries: Readonly<Record<BlockKind, Map<string, Known>>> = {
    host: new Map(),
    link: new Map(),
    client: new Map(),
    "allowed-host": new Map(),
  };
  #ranges: readonly Range[] = [];
  #list = new HostSet();
  #isOn = false;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    mirror.onChange((changed) => {
      for (const { name, text } of changed) this.#take(name, text);
      this.#prepare();
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** How many hosts come from the file. */
  get listed(): number {
    return this.#list.size;
  }

  /** Blocks these hosts besides, in the place of those before. */
  useList(hosts: HostSet): void {
    this.#list = hosts;
    this.#prepare();
  }

  ofLink(id: Field): Block | null {
    const entry = this.#entries.link.get(id);
    return entry === undefined ? null : blockBy("link", entry);
  }

  ofTarget(target: Target): Block | null {
    const { host: blocked, "allowed-host": allowed } = this.#entries;
    if (blocked.size === 0 && allowed.size === 0 && this.#list.size === 0) return null;
    const host = hostOfTarget(target);
    const entry = blocked.size === 0 ? undefined : covering(blocked, host);
    if (entry !== undefined) return blockBy("host", entry);
    if (allowed.size > 0 && covering(allowed, host) === undefined) return NOT_ALLOWED;
    return this.#list.covers(host) ? LISTED : null;
  }

  /** Whether nobody at this address may make links. */
  hasClient(address: string): boolean {
    const asked = this.#ranges.length === 0 ? null : addressFrom(address);
    return asked !== null && this.#ranges.some((range) => isWithin(asked, range));
  }

  get size(): number {
    return BLOCK_KINDS.reduce((sum, kind) => sum + this.#entries[kind].size, 0);
  }

  /** What is blocked so, in order of the values. */
  entriesOf(kind: BlockKind): (readonly [value: string, entry: Known])[] {
    return [...this.#entries[kind]].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  has(kind: BlockKind, value: string): boolean {
    return this.#entries[kind].has(value);
  }

  /** Makes the entry what it shall be, here too; null removes it. False when somebody else was faster. */
  replace(kind: BlockKind, value: string, entry: BlockEntry | null): Promise<boolean> {
    const name = BEGINNINGS[kind] + value;
    return this.#mirror.replace(name, this.#mirror.get(name) ?? null, entry === null ? null : encodeEntry(entry));
  }

  #take(name: string, text: string | null): void {
    const kind = BLOCK_KINDS.find((one) => name.startsWith(BEGINNINGS[one]));
    if (kind === undefined) return;
    const value = name.slice(BEGINNINGS[kind].length);
    if (text === null) this.#entries[kind].delete(value);
    else this.#entries[kind].set(value, decodeEntry(text) ?? "unreadable");
  }

  #prepare(): void {
    const { host, link, client, "allowed-host": allowed } = this.#entries;
    this.#isOn = host.size > 0 || link.size > 0 || allowed.size > 0 || this.#list.size > 0;
    this.#ranges = [...client.keys()].flatMap((value) => rangeFrom(value) ?? []);
  }
}

function blockBy(by: "link" | "host", entry: Known): Block {
  return entry === "unreadable" ? { by, reason: "", isLegal: false } : { by, reason: entry.reason, isLegal: entry.isLegal };
}
