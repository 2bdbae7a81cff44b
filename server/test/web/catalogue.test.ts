// What the dashboard says: every language says all of it, with the same facts in it, and nothing is said that nobody asks for.
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { en as firstEnglish } from "../../../web/src/dashboard/text/en.ts";
import { enPages } from "../../../web/src/dashboard/text/en-pages.ts";
import { LANGUAGES, languageFor, localeFor } from "../../../web/src/dashboard/text/languages.ts";
import { type Catalogue, translatorOf } from "../../../web/src/dashboard/text/translate.ts";

const en = { ...firstEnglish, ...enPages };

const SOURCES = resolve(import.meta.dir, "../../../web/src/dashboard");

type Message = string | Readonly<Record<string, string>>;

const formsOf = (message: Message): string[] => (typeof message === "string" ? [message] : Object.values(message));
const factsIn = (message: Message) => [...new Set(formsOf(message).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

describe.each(Object.entries(LANGUAGES))("%s", (code, { load, loadPages }) => {
  const catalogueOf = async () => ({ ...(await load()).catalogue, ...(await loadPages()) });

  test("has every key and no other", async () => {
    expect(Object.keys(await catalogueOf()).sort()).toEqual(Object.keys(en).sort());
  });

  test("puts the same facts into each message", async () => {
    const said = (await catalogueOf()) as Readonly<Record<string, Message>>;
    const facts = (catalogue: Readonly<Record<string, Message>>) =>
      Object.fromEntries(Object.entries(catalogue).map(([key, message]) => [key, factsIn(message)]));
    expect(facts(said)).toEqual(facts(en));
  });

  test("has each plural form that it needs, and the count among the facts", async () => {
    const categories = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    const plurals = Object.entries(await catalogueOf()).filter(([, message]) => typeof message !== "string");
    for (const [key, forms] of plurals) {
      expect([key, ...Object.keys(forms).sort()]).toEqual([key, ...[...categories].sort()]);
      expect([key, factsIn(forms as Message).includes("{count}")]).toEqual([key, true]);
    }
  });

  test("has no empty message, and none with white space around it", async () => {
    const all = Object.entries((await catalogueOf()) as Readonly<Record<string, Message>>);
    expect(all.filter(([, message]) => formsOf(message).some((form) => form === "" || form !== form.trim()))).toEqual([]);
  });
});

/** Whether a text of the sources asks for a key, by itself or by its beginning. */
function askingIn(text: string): (key: string) => boolean {
  const beginnings = [...text.matchAll(/`((?:[\w-]+\.)+)\$\{/g)].map(([, beginning = ""]) => beginning);
  return (key) => text.includes(`"${key}"`) || beginnings.some((one) => key.startsWith(one));
}

test("every key is asked for somewhere", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const text = files
    .filter((name) => !/text[\\/](?:en|de)(?:-pages)?\.ts$/.test(name))
    .map((name) => readFileSync(join(SOURCES, name), "utf8"))
    .join("\n");
  const isAskedFor = askingIn(text);
  expect(Object.keys(en).filter((key) => !isAskedFor(key))).toEqual([]);
});

/** These modules, and all that they import without waiting. */
function closureOf(...names: readonly string[]): ReadonlySet<string> {
  const seen = new Set(names.map((name) => join(SOURCES, name)));
  for (const file of seen) {
    const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type\b)(?:[^;"]*? from )?"(\.[^"]+\.tsx?)"/gm);
    for (const [, name = ""] of imports) seen.add(join(dirname(file), name));
  }
  return seen;
}

test("what the frame and the list of links say is there first, and nothing else", () => {
  const files = closureOf("main.tsx", "frame/frame.tsx", "links/list.tsx");
  expect(files.size).toBeGreaterThan(50);
  const isAskedFor = askingIn([...files].map((file) => readFileSync(file, "utf8")).join("\n"));
  const isShort = (key: string) => !key.includes("."); // Words like "save", which are everywhere.
  expect(Object.keys(enPages).filter(isAskedFor)).toEqual([]);
  expect(Object.keys(firstEnglish).filter((key) => !isShort(key) && !isAskedFor(key))).toEqual([]);
});

describe("a message", () => {
  test("is in the form that the number wants, and the number as the language writes it", () => {
    const t = translatorOf({ catalogue: en }, "en-GB");
    expect(t("links.clicks", { count: 1 })).toBe("1 click");
    expect(t("links.clicks", { count: 12_345 })).toBe("12,345 clicks");
  });

  test("takes what is put into it as it is", () => {
    expect(translatorOf({ catalogue: en }, "en")("tags.remove", { tag: "{tag} $& <b>" })).toBe("Remove tag {tag} $& <b>");
  });

  test("takes another form for zero where the language has one", () => {
    const french = { ...en, "links.clicks": { one: "{count} clic", other: "{count} clics" } } as unknown as Catalogue;
    expect(translatorOf({ catalogue: french }, "fr")("links.clicks", { count: 0 })).toBe("0 clic");
  });
});

describe("the language", () => {
  test.each([
    [["de-AT", "en"], "de", "de-AT"],
    [["fr", "de"], "de", "de"],
    [["EN-us"], "en", "EN-us"],
    [["fr"], "en", "en"],
    [[], "en", "en"],
  ] as const)("for %p is %s, written as in %s", (wanted, code, locale) => {
    expect(languageFor(wanted)).toBe(code);
    expect(localeFor(code, wanted)).toBe(locale);
  });
});
