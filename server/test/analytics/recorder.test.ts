// What is taken down of a request, and that there is an end to what waits.
import { afterEach, expect, test } from "bun:test";
import { Recorder, type RecorderOptions, WAITING_CHARACTERS_MAX } from "../../src/analytics/recorder.ts";
import { type Sighting, sightingsIn } from "../../src/analytics/sighting.ts";
import type { Answered, Requested } from "../../src/core/clicks/recorder.ts";
import type { Field } from "../../src/core/field.ts";
import type { Target } from "../../src/core/target.ts";
import { until } from "../support/wait.ts";
import { batchText, NOW } from "./setup.ts";

let sent: Sighting[] = [];
let batches = 0;
afterEach(() => {
  sent = [];
  batches = 0;
});

const recorderWith = (more: Partial<RecorderOptions> = {}) =>
  new Recorder({
    send: (text) => {
      batches++;
      sent.push(...sightingsIn(text).sightings);
    },
    hasProxies: false,
    clock: () => NOW,
    ...more,
  });

const requestWith = (headers: Readonly<Record<string, string>> = {}, query = ""): Requested => ({
  request: { headers: new Headers(headers) },
  query,
  peer: () => "203.0.113.9",
});

const plain: Answered = {
  link: "abc" as Field,
  asked: "abc" as Field,
  outcome: "redirected",
  status: 302,
  choice: null,
};

test("takes down what the request says", () => {
  const recorder = recorderWith();
  const headers = { "user-agent": "UA", referer: "https://a.example/", "accept-language": "de", "x-forwarded-for": "1.2.3.4" };
  recorder.record(requestWith(headers, "a=1"), plain);
  recorder.flush();
  expect(sent).toEqual([
    {
      at: NOW,
      link: "abc",
      asked: "",
      outcome: "redirected",
      status: 302,
      rule: "",
      side: "",
      query: "a=1",
      peer: "203.0.113.9",
      forwardedFor: "",
      agent: "UA",
      referrer: "https://a.example/",
      language: "de",
      isPrefetch: false,
      isUnfollowed: false,
    },
  ]);
});

test("takes down how it ended, by which rule, and by which name", () => {
  const recorder = recorderWith({ hasProxies: true });
  const choice = { rule: 1, side: 2, ruleSet: "summer sale", target: "https://a.example/" as Target };
  recorder.record(requestWith({ "x-forwarded-for": "1.2.3.4" }), { ...plain, asked: "alias" as Field, choice });
  recorder.record(requestWith(), { ...plain, choice: { ...choice, side: null, ruleSet: null } });
  recorder.record(requestWith(), { ...plain, link: null, asked: "nobody" as Field, outcome: "not-found", status: 404 });
  recorder.record(requestWith(), { ...plain, outcome: "ended", status: 410 });
  recorder.flush();
  expect(sent).toMatchObject([
    { asked: "alias", rule: "summer sale 2", side: "3", forwardedFor: "1.2.3.4", outcome: "redirected" },
    { asked: "", rule: "2", side: "" },
    { link: "", asked: "nobody", outcome: "not-found", status: 404 },
    { link: "abc", outcome: "ended", status: 410 },
  ]);
});

test("takes down who fetches ahead, and who asks not to be followed", () => {
  const recorder = recorderWith();
  const all = [{ "sec-purpose": "prefetch;prerender" }, { purpose: "prefetch" }, { dnt: "1" }, { "sec-gpc": "1" }, { dnt: "0" }];
  for (const headers of all) recorder.record(requestWith(headers as Record<string, string>), plain);
  recorder.flush();
  expect(sent.map(({ isPrefetch, isUnfollowed }) => [isPrefetch, isUnfollowed])).toEqual([
    [true, false],
    [true, false],
    [false, true],
    [false, true],
    [false, false],
  ]);
});

test("sends by itself, soon or when there are many", async () => {
  const recorder = recorderWith();
  recorder.record(requestWith(), plain);
  expect(sent).toHaveLength(0);
  await until(() => sent.length === 1, { what: "the sighting is sent" });
  for (let at = 0; at < 1200; at++) recorder.record(requestWith(), plain);
  expect(sent.length).toBe(1001);
  recorder.flush();
  expect(sent.length).toBe(1201);
  expect(batches).toBe(4);
});

test("drops and counts what there is no room for, until what was sent is done with", () => {
  const recorder = recorderWith({ waitingMax: 10 });
  for (let at = 0; at < 15; at++) recorder.record(requestWith(), plain);
  recorder.flush();
  expect(recorder.counts).toEqual({ recorded: 10, dropped: 5 });
  recorder.record(requestWith(), plain);
  expect(recorder.counts).toEqual({ recorded: 10, dropped: 6 });
  recorder.done(10, 3);
  expect(recorder.counts).toEqual({ recorded: 7, dropped: 9 });
  recorder.record(requestWith(), plain);
  recorder.flush();
  expect(recorder.counts).toEqual({ recorded: 8, dropped: 9 });
  expect(sent).toHaveLength(11);
});

test("a part with a line break in it takes nobody else's clicks with it but those of its batch", () => {
  const good = batchText(2);
  const broken = batchText(1, { agent: "two\nlines" });
  expect(sightingsIn(good)).toMatchObject({ unreadable: 0 });
  const { sightings, unreadable } = sightingsIn(`${good}\n${broken}`);
  expect(sightings).toHaveLength(2);
  expect(unreadable).toBeGreaterThan(0);
});

test("drops what comes while far more characters wait than browsers would send", () => {
  const recorder = recorderWith({ send: () => undefined });
  const long = requestWith({ "user-agent": "x".repeat(15_000) });
  let asked = 0;
  while (recorder.counts.dropped === 0) {
    recorder.record(long, plain);
    asked++;
  }
  expect(asked * 15_000).toBeGreaterThan(WAITING_CHARACTERS_MAX);
  expect(asked * 15_000).toBeLessThan(WAITING_CHARACTERS_MAX * 1.2);
  recorder.done(400, 0);
  recorder.record(requestWith(), plain);
  expect(recorder.counts.dropped).toBe(2);
  recorder.done(100, 0);
  recorder.record(requestWith(), plain);
  expect(recorder.counts.dropped).toBe(2);
});
