// A language in use: what to say, and how numbers and times are written.
import { type Formats, formatsOf } from "./formats.ts";
import { LANGUAGES, type LanguageCode, localeFor } from "./languages.ts";
import { type Translate, translatorOf } from "./translate.ts";

export interface Speech {
  readonly code: LanguageCode;
  /** In which form dates, numbers and names are written. */
  readonly locale: string;
  readonly t: Translate;
  readonly formats: Formats;
}

/** Loads a language. */
export async function speechIn(code: LanguageCode, wanted: readonly string[]): Promise<Speech> {
  const locale = localeFor(code, wanted);
  return { code, locale, t: translatorOf(await LANGUAGES[code].load(), locale), formats: formatsOf(locale) };
}
