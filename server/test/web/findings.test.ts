// What the dashboard says of what the server finds at itself: in another language than English something of everything, with its values.
import { describe, expect, test } from "bun:test";
import { type ApiFinding, findingTold } from "../../../web/src/dashboard/text/findings.ts";
import { findings } from "../../../web/src/dashboard/text/findings-de.ts";
import { formatsOf } from "../../../web/src/dashboard/text/formats.ts";
import { LANGUAGE_CODES, pageWordsIn } from "../../../web/src/dashboard/text/languages.ts";
import type { Plural } from "../../../web/src/dashboard/text/plural.ts";
import { FINDING_CODES, FINDINGS, finding, foundAt } from "../../src/core/findings.ts";

const reader = { locale: "de-DE", formats: formatsOf("de-DE") };
const tell = (found: ApiFinding) => findingTold(found, findings, reader);

const formsOf = (says: string | Plural): string[] => (typeof says === "string" ? [says] : Object.values(says));
const valuesIn = (form: string) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const saidIn = (found: ApiFinding) => {
  const told = tell(found);
  return told === null ? null : `${told.check} · ${told.pieces.map(({ text }) => text).join("")}`;
};

test("German has a name for everything that is looked at, a sentence for all that is found there, and nothing else", () => {
  const checks = [...new Set(FINDING_CODES.map((code) => FINDINGS[code].check))];
  expect(Object.keys(findings.checks)).toEqual(checks.sort());
  expect(Object.keys(findings.says)).toEqual([...FINDING_CODES].sort());
  const texts = [...Object.values(findings.checks), ...Object.values(findings.says).flatMap(formsOf)];
  expect(texts.filter((text) => text === "" || text !== text.trim())).toEqual([]);
});

test("English has no words of its own: the server's are", async () => {
  expect(await Promise.all(LANGUAGE_CODES.map((code) => pageWordsIn(code, "findings")))).toEqual([null, findings]);
});

describe.each(FINDING_CODES)("%s", (code) => {
  test("holds the same values in German", () => {
    const said = findings.says[code] ?? "";
    const forms = formsOf(FINDINGS[code].says);
    for (const form of formsOf(said)) expect(valuesIn(form)).toEqual(valuesIn(forms[0] ?? ""));
    // What has several forms is told by its count, and only what has forms in English has one.
    if (typeof said !== "string") expect([Object.keys(said), forms.length]).toEqual([["one", "other"], 2]);
  });

  test("is told in German from its values alone", () => {
    const [form = ""] = formsOf(FINDINGS[code].says);
    const names = valuesIn(form);
    const values = { count: 2, ...Object.fromEntries(names.map((name, at) => [name, 7000 + at])) };
    const found = { ...finding("ok", "base_url", { url: "x" }), check: FINDINGS[code].check, code, values };
    const said = saidIn(found);
    expect(said).not.toMatch(/[{}]/);
    for (const at of names.keys()) expect(said).toContain(`7.00${at}`);
  });
});

describe("a finding", () => {
  test("has its numbers as the reader writes them, and a size with one decimal place", () => {
    expect(saidIn(finding("ok", "memory", { usedMb: 1234.567, mostMb: 20_000 }))).toBe(
      "Arbeitsspeicher · 1.234,6 MB belegt von 20.000,0 MB (maxmemory)",
    );
    expect(saidIn(finding("ok", "links", { links: 1_234_567, ready: 0 }))).toBe("Links · 1.234.567; Codes auf Vorrat: 0");
  });

  test("is in the form that the number wants", () => {
    expect(saidIn(finding("ok", "block_list", { file: "/b", count: 1 }))).toBe("Sperrliste · /b: 1 Host");
    expect(saidIn(finding("ok", "block_list", { file: "/b", count: 1200 }))).toBe("Sperrliste · /b: 1.200 Hosts");
  });

  test("gives another program's reason in its own words, and says that they are English", () => {
    const told = tell(finding("error", "store_fails", { reason: "connect {url} $& ECONNREFUSED" }));
    expect(told).toEqual({
      check: "Speicher",
      pieces: [
        { text: "Lässt sich nicht benutzen: „", isEnglish: false },
        { text: "connect {url} $& ECONNREFUSED", isEnglish: true },
        { text: "“", isEnglish: false },
      ],
    });
  });

  test("of one server among several begins with it", () => {
    expect(saidIn(foundAt("10.0.0.7:6379", finding("ok", "replication_none")))).toBe(
      "Replikation · 10.0.0.7:6379: Keine Replikate",
    );
  });

  test("that a language does not know, or can't fill in, is told as the server says it", () => {
    const known = finding("ok", "store", { store: "sqlite /x" });
    expect(saidIn(known)).toBe("Speicher · sqlite /x antwortet.");
    for (const code of ["of_tomorrow", "constructor"]) expect(tell({ ...known, code })).toBeNull();
    for (const check of ["of tomorrow", "constructor"]) expect(tell({ ...known, check })).toBeNull();
    expect(tell({ ...known, values: {} })).toBeNull();
  });
});
