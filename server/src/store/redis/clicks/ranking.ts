// Links by their clicks: each partition has an order of its own, and a page is merged from all of them.
import type { Ranked } from "../../../core/clicks/store.ts";
import type { Field } from "../../../core/field.ts";
import { compareBytes } from "../byte-order.ts";
import { type ClickCalls, forAll } from "./calls.ts";
import type { ClickKeys, HomeKeys } from "./keys.ts";
import { READ_RANK } from "./scripts-events.ts";

/** What is asked of each partition at first: more than its share of a page. */
const SHARE_DIVISOR = 64;
const SHARE_MORE = 4;

/** What is known of a partition. */
interface Part {
  readonly keys: HomeKeys;
  found: Ranked[];
  asked: number;
}

const byRank = (a: Ranked, b: Ranked): number => b.clicks - a.clicks || compareBytes(a.link, b.link);

export class ClickRanking {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;

  constructor(calls: ClickCalls, keys: ClickKeys) {
    this.#calls = calls;
    this.#keys = keys;
  }

  /** Asks the partitions again, for more, whose last link that is known might not be behind the page. */
  async page(limit: number, after: Ranked | undefined): Promise<Ranked[]> {
    const parts: Part[] = this.#keys.home.map((keys) => ({ keys, found: [], asked: 0 }));
    for (let open = parts, ask = Math.ceil(limit / SHARE_DIVISOR) + SHARE_MORE; ; ask *= 4) {
      const count = Math.min(limit, ask);
      await forAll(open, async (part) => {
        part.found = await this.#ask(part.keys, count, after);
        part.asked = count;
      });
      const page = parts
        .flatMap(({ found }) => found)
        .sort(byRank)
        .slice(0, limit);
      const last = page.at(-1);
      open = parts.filter(
        ({ found, asked }) => asked < limit && found.length === asked && isAbove(found.at(-1), last, page.length < limit),
      );
      if (open.length > 0) continue;
      if (page.length === 0) await this.#calls.read((send) => this.#calls.connection.confirm(send));
      return page;
    }
  }

  async #ask(keys: HomeKeys, count: number, after: Ranked | undefined): Promise<Ranked[]> {
    const args = [String(count), after === undefined ? "" : String(after.clicks), after?.link ?? ""];
    const reply = await this.#calls.look(READ_RANK, [keys.rank], args);
    const found: Ranked[] = [];
    for (let at = 0; at + 1 < reply.length; at += 2)
      found.push({ link: String(reply[at]) as Field, clicks: -Number(reply[at + 1]) });
    return found;
  }
}

/** Whether what comes behind this link of a partition may belong on the page. */
function isAbove(link: Ranked | undefined, last: Ranked | undefined, hasRoom: boolean): boolean {
  if (link === undefined || last === undefined) return false;
  return hasRoom || byRank(link, last) <= 0;
}
