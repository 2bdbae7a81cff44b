// The last clicks that came, for those who want to see them as they come. They are kept only while somebody asks.
import type { Statement } from "bun:sqlite";
import { type Click, decodeClick, encodeClick } from "../../../core/clicks/click.ts";
import type { Latest } from "../../../core/clicks/store.ts";
import type { Field } from "../../../core/field.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";
import type { StateRow } from "./state.ts";

/** Clicks that are kept at most. */
const RING_LENGTH = 500;

/** How long clicks are kept after somebody has asked; whoever asks notes it when half of that is over. */
const HEARD_MS = 20_000;

interface RingRow {
  readonly number: number;
  readonly click: string;
}

export class Ring {
  readonly #state: StateRow;
  readonly #insert: Statement<unknown, [number, string]>;
  readonly #trim: Statement<unknown, [number]>;
  readonly #since: Statement<RingRow, [number]>;
  readonly #delete: Statement<unknown, [number]>;
  readonly #clear: Statement<unknown, []>;

  constructor(db: Connection, state: StateRow) {
    this.#state = state;
    this.#insert = db.prepare("INSERT INTO ring VALUES (?1, ?2)");
    this.#trim = db.prepare("DELETE FROM ring WHERE number <= ?1");
    this.#since = db.prepare("SELECT number, click FROM ring WHERE number > ?1 ORDER BY number");
    this.#delete = db.prepare("DELETE FROM ring WHERE number = ?1");
    this.#clear = db.prepare("DELETE FROM ring");
  }

  /** Adds clicks behind the number `rung`: the last of them, if they are many. */
  add(clicks: readonly Click[], rung: number): void {
    const to = rung + clicks.length;
    let number = Math.max(rung, to - RING_LENGTH);
    for (const click of clicks.slice(-RING_LENGTH)) this.#insert.run(++number, encodeClick(click));
    this.#trim.run(to - RING_LENGTH);
    this.#state.ringTo(to);
  }

  /** Whether it must be noted that somebody asks. */
  isUnheard(now: Instant): boolean {
    const { heard_until } = this.#state.read();
    return heard_until < now + HEARD_MS / 2 || heard_until > now + HEARD_MS;
  }

  hear(now: Instant): void {
    this.#state.hearUntil(now + HEARD_MS);
  }

  latest(cursor: string): Latest {
    const { rung } = this.#state.read();
    const since = /^\d{1,15}$/.test(cursor) ? Number(cursor) : rung;
    const clicks = this.#since.all(since).flatMap(({ click }) => decodeClick(click) ?? []);
    return { clicks, cursor: String(rung) };
  }

  forget(link: Field): void {
    for (const { number, click } of this.#since.all(0)) if (decodeClick(click)?.link === link) this.#delete.run(number);
  }

  /** Lets go of the clicks once nobody asks any more. */
  tidy(now: Instant): void {
    if (this.#state.read().heard_until < now) this.#clear.run();
  }
}
