// A language in use: what to say, and how numbers and times are written. What the frame and the list of links say comes first; the words of all
// other pages come with the first of these, and from then on with every language.
import { type Formats, formatsOf } from "./formats.ts";
import { LANGUAGES, type LanguageCode, localeFor } from "./languages.ts";
import { type FirstWords, type PagesWords, type Translate, translatorOf } from "./translate.ts";

export interface Speech {
  readonly code: LanguageCode;
  /** In which form dates, numbers and names are written. */
  readonly locale: string;
  readonly t: Translate;
  readonly formats: Formats;
}

/** What a language in use says. */
class Spoken {
  readonly catalogue: FirstWords & Partial<PagesWords>;
  readonly #loadPages: () => Promise<PagesWords>;
  #pages: Promise<void> | null = null;

  constructor(first: FirstWords, loadPages: () => Promise<PagesWords>) {
    this.catalogue = { ...first };
    this.#loadPages = loadPages;
  }

  /** Resolves when the words of all pages are there. What could not be loaded is asked for again the next time. */
  addPages(): Promise<void> {
    this.#pages ??= this.#loadPages().then(
      (words) => void Object.assign(this.catalogue, words),
      (error: unknown) => {
        this.#pages = null;
        throw error;
      },
    );
    return this.#pages;
  }
}

const spoken = new Set<Spoken>();
let arePagesWanted = false;

/** Loads a language. */
export async function speechIn(code: LanguageCode, wanted: readonly string[]): Promise<Speech> {
  const { load, loadPages } = LANGUAGES[code];
  const locale = localeFor(code, wanted);
  const words = await load();
  const one = new Spoken(words.catalogue, loadPages);
  spoken.add(one);
  if (arePagesWanted) await one.addPages();
  return { code, locale, t: translatorOf({ ...words, catalogue: one.catalogue }, locale), formats: formatsOf(locale) };
}

/** Resolves when all that the dashboard can say is there, in each language in use; in others too from then on. */
export async function wordsOfPages(): Promise<void> {
  arePagesWanted = true;
  await Promise.all([...spoken].map((one) => one.addPages()));
}
