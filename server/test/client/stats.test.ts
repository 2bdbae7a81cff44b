// Numbers and single clicks by the SDK.
import { expect, jest, test } from "bun:test";
import { createClient, type LinnetProblem } from "@linnet/client";
import type { Field } from "../../src/core/field.ts";
import { ClickBench } from "../api/clicks-bench.ts";
import { click } from "../core/clicks/table.ts";
import { START } from "../core/setup.ts";

const api = new ClickBench();
const linnet = createClient({
  url: "https://lin.example",
  fetch: ((input: Request, init?: RequestInit) => api.answer(new Request(input, init))) as typeof fetch,
});

const MINUTE_MS = 60_000;

test("the numbers of a link, of all and of orphans", async () => {
  await api.at.make({ url: "https://example.com/", code: "sale" });
  await api.record(
    ...[
      click(START - MINUTE_MS, { country: "DE" }),
      click(START - MINUTE_MS, { country: "AT", city: "Linz, AT" }),
      click(START - MINUTE_MS, { link: null, asked: "nope" as Field, outcome: "not-found", status: 404 }),
    ],
  );
  const one = await linnet.stats.link("sale", { by: ["country", "city"], interval: "day", compare: true });
  expect([one.clicks, one.series?.length, one.before?.clicks]).toEqual([2, 30, 0]);
  expect(one.breakdowns.country?.values.map(({ value }) => value)).toEqual(["AT", "DE"]);
  expect((await linnet.stats.all({ city: ["Linz, AT", "Graz, AT"] })).clicks).toBe(1);
  expect((await linnet.stats.orphans()).breakdowns.code?.values[0]?.value).toBe("nope");
  expect((await linnet.links.get("sale")).clicks).toBe(2);
  expect((await linnet.stats.daily(["sale"], { days: 2 })).links).toEqual([{ id: "sale", clicks: [0, 2] }]);
});

test("every single click, over as many pages as there are", async () => {
  await api.record(...Array.from({ length: 1500 }, (_, at) => click(START - at, { visitor: at })));
  expect((await Array.fromAsync(linnet.stats.clicks(null))).length).toBe(1500);
  const missing = Array.fromAsync(linnet.stats.clicks("nobody's"));
  expect(await missing.catch((error: unknown) => (error as LinnetProblem).code)).toBe("link_not_found");
});

test("clicks as they come, until nobody wants more", async () => {
  const opened = Promise.withResolvers<void>();
  const live = linnet.stats.live({ onOpen: opened.resolve });
  const first = live.next();
  await opened.promise;
  await api.heard();
  await api.record(click(START, { referrer: "a.example\n\ndata: {}" }), click(START, { referrer: "b.example" }));
  expect((await first).value?.referrer).toBe("a.example\n\ndata: {}");
  expect((await live.next()).value?.referrer).toBe("b.example");
  await live.return(undefined);
  api.stopping.abort();
});

test("a stream that has gone silent ends", async () => {
  jest.useFakeTimers();
  try {
    const opened = Promise.withResolvers<void>();
    const answer = async () =>
      new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(": still here\n\n")) }));
    const silent = createClient({ url: "http://linnet.test", fetch: answer as unknown as typeof fetch });
    const next = silent.stats.live({ onOpen: opened.resolve }).next();
    await opened.promise;
    await Promise.resolve();
    jest.advanceTimersByTime(44_000);
    expect(await Promise.race([next, "waits"])).toBe("waits");
    jest.advanceTimersByTime(46_000);
    expect((await next).done).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
