// Lists of hosts as the public has them: one host per line, with comments; lines of a hosts file (`0.0.0.0 host`); and rules of ad
// blockers that mean a whole host (`||host^`). Whatever else stands in a line is counted and left out.
import { addressFrom } from "../rules/address.ts";
import { parseHostName } from "./host.ts";
import { HostSet } from "./host-set.ts";

/** A line that is longer is none of a list. */
const LINE_LENGTH_MAX = 4000;

/** Where hosts files send what shall not be reached. */
const NOWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "127.0.0.1", "::", "::1"]);

const malformed = Symbol("malformed");

/** A list that is read piece by piece. */
export class HostLines {
  readonly hosts = new HostSet();
  #rest = "";
  #line = 0;
  #malformed = 0;
  #firstMalformed: number | null = null;

  /** Lines that are no host, and the number of the first of them. */
  get malformed(): { readonly count: number; readonly firstLine: number | null } {
    return { count: this.#malformed, firstLine: this.#firstMalformed };
  }

  /** Whether it may be a list at all: a page of HTML that was saved in its place is not. */
  get isList(): boolean {
    return this.#malformed <= this.hosts.size;
  }

  add(piece: string): void {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, LINE_LENGTH_MAX + 1);
    for (const line of lines) this.#take(line);
  }

  end(): void {
    if (this.#rest !== "") this.#take(this.#rest);
    this.#rest = "";
  }

  #take(line: string): void {
    this.#line++;
    const host = hostInLine(line);
    if (host === malformed) {
      this.#malformed++;
      this.#firstMalformed ??= this.#line;
    } else if (host !== null) this.hosts.add(host);
  }
}

/** The host that a line names; null for a line that names none and is right so. */
function hostInLine(line: string): string | null | typeof malformed {
  if (line.length > LINE_LENGTH_MAX) return malformed;
  const text = line.replace(/(?:^|\s)#.*$/, "").trim();
  // Ad blockers have comments of their own.
  if (text === "" || text.startsWith("!") || /^\[adblock/i.test(text)) return null;
  const [first = "", second, ...more] = text.split(/\s+/);
  if (more.length > 0) return malformed;
  if (second === undefined) return wholeHost(/^\|\|([^/^$*|]+)\^$/.exec(first)?.[1] ?? first.replace(/^\*\./, ""));
  if (addressFrom(first.replace(/%.*$/, "")) === null) return malformed;
  // Hosts files begin with the names of the machine itself.
  if (!second.includes(".") || NOWHERE.has(second)) return null;
  return NOWHERE.has(first) ? wholeHost(second) : malformed;
}

/** A name without a dot is a slip more often than a whole top-level domain. */
function wholeHost(text: string): string | typeof malformed {
  const host = parseHostName(text);
  return host === null || !/[.:]/.test(host) ? malformed : host;
}

/** A list that is at hand as a whole. */
export function hostsFrom(text: string): HostLines {
  const lines = new HostLines();
  lines.add(text);
  lines.end();
  return lines;
}
