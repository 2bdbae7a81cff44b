// What the dashboard says of the server's settings: in another language than English something of each, and what is written into one stays.
import { describe, expect, test } from "bun:test";
import { LANGUAGE_CODES, pageWordsIn } from "../../../web/src/dashboard/text/languages.ts";
import { settings } from "../../../web/src/dashboard/text/settings-de.ts";
import { SETTINGS } from "../../src/config.ts";

const SHOWN = SETTINGS.filter(({ isForCommands }) => isForCommands !== true);

/** Words that are values, which nothing in their form tells. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  LINNET_ADMIN_KEY: ["Authorization: Bearer …"],
  LINNET_CASE: ["sensitive", "insensitive"],
  LINNET_CLICKS: ["off"],
  LINNET_CLICKS_DETAILS: ["page", "address", "agent"],
  LINNET_EDITORS: ["own", "all"],
  LINNET_GEO_DB: [".mmdb"],
  LINNET_LOG: ["debug", "info", "warn", "error", "silent"],
  LINNET_REDIS_BUCKETS: ["url-hash"],
  LINNET_REDIS_TEXT: ["false"],
  LINNET_STALE_MAX: ["s", "m", "h", "d"],
  LINNET_TRUST_PROXY: ["CIDR", "X-Forwarded-For"],
  LINNET_WORKERS: ["auto"],
};

/** Numbers, addresses, names: whatever holds a digit, an underscore, a dot or a colon in it, in the order of the alphabet. */
function factsIn(text: string): string[] {
  const plain = text.replaceAll(/(?<=\d)[ .](?=\d{3}(?!\d))/g, "");
  const facts = plain.match(/`[^`]+`|\S+:\/\/\S*|\S*(?:\d|\w[_./:]+[\w[{])\S*/g) ?? [];
  return facts.map((fact) => fact.replaceAll(/^[(]|[),.:;]+$/g, "")).sort();
}

test("German has a sentence for every setting of a server, and for nothing else", () => {
  expect(Object.keys(settings)).toEqual(SHOWN.map(({ name }) => name).sort());
});

test("English has no words of its own: the server's are", async () => {
  expect(await Promise.all(LANGUAGE_CODES.map((code) => pageWordsIn(code, "settings")))).toEqual([null, settings]);
});

describe.each(SHOWN.map(({ name, doc }) => [name, doc] as const))("%s", (name, doc) => {
  const said = settings[name] ?? "";

  test("is told in whole sentences", () => {
    expect(said).toMatch(/^\S.*\S$/);
    expect(said).toEndWith(".");
  });

  test("holds the same values in German", () => {
    expect(factsIn(said)).toEqual(factsIn(doc));
    for (const value of VALUES[name] ?? []) {
      const word = new RegExp(`(?<!\\w)${value}(?!\\w)`);
      expect([doc, said].map((text) => word.test(text))).toEqual([true, true]);
    }
  });
});
