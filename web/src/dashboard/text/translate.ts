// Messages as functions of their parameters. The English catalogue says which keys there are and what each of them takes; all other
// languages are held to it by the compiler, and by a test where a compiler can't look.
import type { en } from "./en.ts";
import type { enPages } from "./en-pages.ts";
import { formOf, type Plural } from "./plural.ts";
import { type ApiError, type Problems, problemText } from "./problems.ts";

export type English = typeof en & typeof enPages;
export type Key = keyof English;

type Said<Keys extends Key> = { readonly [K in Keys]: English[K] extends string ? string : Plural };

/** What a language has to say: in the frame and the list of links, which come first, and on all other pages. */
export type Catalogue = Said<Key>;
export type FirstWords = Said<keyof typeof en>;
export type PagesWords = Said<keyof typeof enPages>;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type TextOf<Message> = Message extends string
  ? Message
  : Message extends { readonly other: infer Text extends string }
    ? Text
    : never;
type Names<K extends Key> = NamesIn<TextOf<English[K]>>;

/** What stands in braces in the message; numbers are written as the language writes them. */
export type Params<K extends Key> = [Names<K>] extends [never] ? [] : [Readonly<Record<Names<K>, string | number>>];

/** Keys that take nothing. */
export type PlainKey = { [K in Key]: Params<K> extends [] ? K : never }[Key];

export interface Translate {
  <K extends Key>(key: K, ...params: Params<K>): string;
  /** What to say of an error that the API told. */
  readonly problem: (error: ApiError) => string;
}

/** All that a language brings. */
export interface Words {
  /** Other pages' words may be added to it later. Whoever asks for them has waited for them (`wordsOfPages`). */
  readonly catalogue: FirstWords & Partial<PagesWords>;
  /** What goes wrong is said as the API says it, in English, where this is left out. */
  readonly problems?: Problems;
}

/** The language's way to say a key, and what went wrong. */
export function translatorOf({ catalogue, problems = {} }: Words, locale: string): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const say = <K extends Key>(key: K, ...[params]: Params<K>) => {
    const values = (params ?? {}) as Readonly<Record<string, string | number>>;
    return formOf((catalogue as Catalogue)[key], plurals, Number(values.count)).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return typeof value === "number" ? numbers.format(value) : value;
    });
  };
  return Object.assign(say, { problem: (error: ApiError) => problemText(error, problems, locale) });
}
