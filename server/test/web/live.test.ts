// The live view without a browser: what it keeps of clicks, and how it holds on to the connection.
import { describe, expect, test } from "bun:test";
import { type Click, LinnetProblem, LinnetUnreachable } from "@linnet/client";
import fc from "fast-check";
import {
  countOf,
  minuteOf,
  placeOf,
  SECONDS,
  SHOWN_MAX,
  SILENCE,
  shownOf,
  withClick,
} from "../../../web/src/dashboard/stats/live-clicks.ts";
import { isForGood, type Listening, listen, waitMs } from "../../../web/src/dashboard/stats/live-listen.ts";
import { KINDS, type Kind } from "../../../web/src/dashboard/stats/view.ts";

const NOW = 1_900_000_000_000;
const clickOf = (kind: Kind, code = "sale") => ({ kind, code }) as Click;

describe("what has come", () => {
  test("is counted by second and kind, and shown newest first", () => {
    const heard = [
      ["human", 0],
      ["bot", 500],
      ["human", 1500],
    ].reduce((before, [kind, ms]) => withClick(before, clickOf(kind as Kind), NOW + Number(ms)), SILENCE);
    expect(minuteOf(heard, KINDS, NOW + 1999).slice(-2)).toEqual([2, 1]);
    expect(minuteOf(heard, ["bot"], NOW + 3000).slice(-4)).toEqual([1, 0, 0, 0]);
    expect(minuteOf(heard, KINDS, NOW + 60_000).slice(0, 2)).toEqual([1, 0]);
    expect(shownOf(heard, KINDS).map(({ click: { kind } }) => kind)).toEqual(["human", "bot", "human"]);
    expect(shownOf(heard, ["bot"]).map(({ at }) => at)).toEqual([NOW + 500]);
    expect(countOf(heard.counts, ["human"])).toBe(2);
  });

  test("is the last hundred of each kind, however many bots come in between", () => {
    let heard = withClick(SILENCE, clickOf("human", "first"), NOW);
    for (let at = 0; at < 1000; at++) heard = withClick(heard, clickOf("bot"), NOW + at);
    expect(shownOf(heard, KINDS).length).toBe(SHOWN_MAX);
    expect(shownOf(heard, ["human"]).map(({ click: { code } }) => code)).toEqual(["first"]);
    expect(minuteOf(heard, KINDS, NOW).at(-1)).toBe(1001);
  });

  test("never grows beyond its bounds", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat(5000)), { maxLength: 400 }), (clicks) => {
        let now = NOW;
        let heard = SILENCE;
        for (const [kind, later] of clicks) {
          now += later;
          heard = withClick(heard, clickOf(kind), now);
        }
        expect(heard.seconds.length).toBeLessThanOrEqual(SECONDS);
        expect(KINDS.every((kind) => heard.last[kind].length <= SHOWN_MAX)).toBe(true);
        expect(countOf(heard.counts, KINDS)).toBe(clicks.length);
        const minute = minuteOf(heard, KINDS, now);
        expect([minute.length, minute.reduce((sum, count) => sum + count, 0) <= clicks.length]).toEqual([SECONDS, true]);
      }),
    );
  });

  test("is on the wire for a minute", () => {
    expect(placeOf(NOW, NOW)).toBeCloseTo(59 / 60);
    expect(placeOf(NOW - 59_000, NOW)).toBeCloseTo(0);
    expect(placeOf(NOW - 60_000, NOW)).toBeNull();
  });
});

/** Connections that end as they are told to; the last one for good. */
function listening(...ends: readonly (() => Error | null)[]) {
  const leaving = new AbortController();
  const told: string[] = [];
  let connections = 0;
  const what: Listening = {
    async *connect(onOpen) {
      const end = ends[connections++];
      if (end === undefined) return leaving.abort();
      const error = end();
      if (error instanceof LinnetUnreachable) throw error;
      onOpen();
      yield clickOf("human", `of ${connections}`);
      if (error !== null) throw error;
    },
    pause: async () => undefined,
    onOpen: () => told.push("open"),
    onClick: ({ code }) => told.push(code),
    onLost: (ms) => told.push(`lost ${ms}`),
  };
  return { told, end: listen(what, leaving.signal) };
}

const refused = (status: number) =>
  new LinnetProblem({ type: "", title: "", status, detail: "No.", code: "live_full", field: null, retryAfterS: null });

describe("listening", () => {
  test("goes on over connections that end, and waits longer the more of them come to nothing", async () => {
    const gone = () => new LinnetUnreachable("http://127.0.0.1:1", new Error("refused"));
    const { told, end } = listening(
      () => null,
      gone,
      gone,
      () => refused(503),
      () => null,
    );
    await end;
    expect(told).toEqual([
      "open",
      "of 1",
      "lost 1000",
      "lost 2000",
      "lost 4000",
      "open",
      "of 4",
      "lost 1000",
      "open",
      "of 5",
      "lost 1000",
    ]);
  });

  test("ends with what makes trying again useless", async () => {
    const problem = refused(404);
    const { end } = listening(() => problem);
    expect(await end.catch((error: unknown) => error)).toBe(problem);
    expect([401, 403, 404, 429, 500, 503].map((status) => isForGood(refused(status)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("waits half a minute at most", () => {
    expect([0, 1, 4, 5, 1000].map(waitMs)).toEqual([1000, 2000, 16_000, 30_000, 30_000]);
  });
});
