// Which languages there are. One more is two files beside this one, and an entry here: one for what the dashboard shows first, and one for its
// other pages. What goes wrong, what the server finds, and what its settings do, may be files of their own.
import type { Findings } from "./findings.ts";
import type { SettingDocs } from "./settings.ts";
import type { PagesWords, Words } from "./translate.ts";

/** What only one page says, as its language's own; elsewhere it is as the server says it, in English. */
export interface PageWords {
  /** What the server finds at itself. */
  readonly findings: Findings;
  /** What the server's settings do. */
  readonly settings: SettingDocs;
}

type PageLoads = { readonly [Part in keyof PageWords]?: () => Promise<PageWords[Part]> };

interface Language {
  /** What it calls itself. */
  readonly name: string;
  readonly load: () => Promise<Words>;
  readonly loadPages: () => Promise<PagesWords>;
  /** For the page that says it, and no other. What is left out is said in English. */
  readonly pages?: PageLoads;
}

export const LANGUAGES = {
  en: {
    name: "English",
    load: async () => ({ catalogue: (await import("./en.ts")).en }),
    loadPages: async () => (await import("./en-pages.ts")).enPages,
  },
  de: {
    name: "Deutsch",
    load: async () => {
      const [{ de: catalogue }, { problems }] = await Promise.all([import("./de.ts"), import("./problems-de.ts")]);
      return { catalogue, problems };
    },
    loadPages: async () => (await import("./de-pages.ts")).dePages,
    pages: {
      findings: async () => (await import("./findings-de.ts")).findings,
      settings: async () => (await import("./settings-de.ts")).settings,
    },
  },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageCode = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly LanguageCode[];

/** The language's words for a page; null where it has none of its own. */
export async function pageWordsIn<Part extends keyof PageWords>(code: LanguageCode, part: Part): Promise<PageWords[Part] | null> {
  const { pages }: Language = LANGUAGES[code];
  const load: PageLoads[Part] | undefined = pages?.[part];
  return (await load?.()) ?? null;
}

/** The first of the wanted languages that there is; English where there is none. */
export function languageFor(wanted: readonly string[]): LanguageCode {
  const found = wanted.map((tag) => LANGUAGE_CODES.find((code) => code === tag.toLowerCase().split("-")[0]));
  return found.find((code) => code !== undefined) ?? "en";
}

/** In which form dates and numbers are written: as the browser asks for it, where it asks for this language. */
export function localeFor(code: LanguageCode, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split("-")[0] === code) ?? code;
}
