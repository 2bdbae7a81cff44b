// What clicks say of their visitors, in words. Some of it was sent by strangers: it is cut to what can do no harm in a line.
import type { Dimension } from "../../core/clicks/click.ts";
import type { Form } from "../../core/visitor.ts";
import { BROWSERS, SYSTEMS } from "../../visitor/agent-names.ts";
import { harmless } from "./text.ts";

const FORMS: Readonly<Record<Form, string>> = { mobile: "Phone", tablet: "Tablet", desktop: "Desktop", tv: "TV" };

const countries = new Intl.DisplayNames(["en"], { type: "region" });
const languages = new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" });

/** The name that goes by this code in English; the code itself where none does. */
function nameIn(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // It is none.
  }
}

const known = (names: Readonly<Record<string, string>>, value: string) =>
  Object.hasOwn(names, value) ? names[value] : undefined;

const WORDS: { readonly [Name in Dimension]?: (value: string) => string | undefined } = {
  country: (code) => nameIn(countries, code),
  language: (tag) => nameIn(languages, tag),
  device: (form) => known(FORMS, form),
  os: (system) => known(SYSTEMS, system),
  browser: (browser) => known(BROWSERS, browser),
  qr: () => "Scanned",
};

/** A value of a dimension as people read it. */
export function valueText(dimension: Dimension, value: string): string {
  return harmless(WORDS[dimension]?.(value) ?? value);
}
