// The API in this process, on links and clicks in memory, for actors that a test chooses.

import { afterEach, beforeEach } from "bun:test";
import { createApi } from "../../src/api/app.ts";
import type { Actor } from "../../src/core/actor.ts";
import type { Click } from "../../src/core/clicks/click.ts";
import type { ClickAccess, ClickStore } from "../../src/core/clicks/store.ts";
import { internal, keyInvalid, LinnetError, storeUnavailable } from "../../src/core/errors.ts";
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { type Bench, bench, cli, log, random } from "../core/setup.ts";
import { batchWith } from "../support/clicks.ts";
import { nobodySignsIn } from "../support/nobody-signs-in.ts";
import { until } from "../support/wait.ts";
import type { Answer } from "./call.ts";

type Door = ReturnType<typeof createApi>;

const KEEP_DAYS = 100;

/** One for each test of a file. */
export class ClickBench {
  readonly at: Bench = bench();
  actor: Actor = cli;
  /** Whether the actor's key is none any more. */
  revoked = false;
  stopping = new AbortController();
  /** What was told to whoever runs the server. */
  readonly reported: string[] = [];
  /** How often the newest clicks were asked for, and told. */
  polls = 0;
  /** What the store of clicks gives no answer to. */
  readonly #unanswered = new Set<keyof ClickAccess>();
  #store: ClickStore | null = null;
  #batches = 0;
  #door: Door | null = null;

  constructor() {
    beforeEach(async () => {
      this.actor = cli;
      this.revoked = false;
      this.stopping = new AbortController();
      this.reported.length = 0;
      this.polls = 0;
      this.#unanswered.clear();
      this.#batches = 0;
      this.#door = null;
      const means = { clock: () => this.at.now, random, log };
      this.#store = await openSqliteClicks({ path: ":memory:", saltFolder: "", keepDays: KEEP_DAYS, ...means });
    });
    afterEach(async () => {
      this.stopping.abort();
      await this.#store?.close();
    });
  }

  /** Clicks come. */
  async record(...clicks: readonly Click[]): Promise<void> {
    this.#batches++;
    await this.#store?.apply("0123456789abcdef", [batchWith(this.#batches, clicks)]);
  }

  /** Nothing is recorded from now on. */
  switchOff(): void {
    this.#store = null;
    this.#door = null;
  }

  /** The store gives no answer to this from now on, or does again. */
  fail(method: keyof ClickAccess, fails = true): void {
    if (fails) this.#unanswered.add(method);
    else this.#unanswered.delete(method);
  }

  /** Whoever has begun to listen hears what comes from now on. */
  async heard(): Promise<void> {
    await until(() => this.polls > 0, { what: "the newest clicks are asked for" });
  }

  async answer(request: Request): Promise<Response> {
    this.#door ??= this.#open();
    return this.#door(request, "192.0.2.1");
  }

  /** The response to a GET, below /api/v1. */
  fetched(path: string, init: RequestInit = {}): Promise<Response> {
    return this.answer(new Request(`https://lin.example/api/v1${path}`, init));
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await this.fetched(path, { headers });
    const text = await response.text();
    const isJson = /[/+]json$/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  #open(): Door {
    const { context, store } = this.at;
    const links = { ...context, clicks: this.#store === null ? null : this.#accessTo(this.#store) };
    return createApi({
      links,
      keys: { ...links, keys: store.keys },
      ...nobodySignsIn(links, store),
      actorOf: async () => {
        if (this.revoked) throw keyInvalid();
        return this.actor;
      },
      mayCreate: () => undefined,
      factsOf: () => {
        throw new Error("nobody is simulated here");
      },
      report: (error) => {
        const told = error instanceof LinnetError ? error : internal(error);
        this.reported.push(told.code);
        return told;
      },
      corsOrigins: [],
      stopping: this.stopping.signal,
    });
  }

  #accessTo(store: ClickStore): ClickAccess {
    const asked = <T>(method: keyof ClickAccess, ask: () => Promise<T>): Promise<T> =>
      this.#unanswered.has(method) ? Promise.reject(storeUnavailable()) : ask();
    return {
      report: (question) => asked("report", () => store.report(question)),
      events: (span) => asked("events", () => store.events(span)),
      eventsSince: () => asked("eventsSince", () => store.eventsSince()),
      totals: (links) => asked("totals", () => store.totals(links)),
      ranked: (limit, after) => asked("ranked", () => store.ranked(limit, after)),
      latest: async (cursor) => {
        const latest = await asked("latest", () => store.latest(cursor));
        this.polls++;
        return latest;
      },
      forget: (link) => asked("forget", () => store.forget(link)),
      bytes: () => asked("bytes", () => store.bytes()),
    };
  }
}
