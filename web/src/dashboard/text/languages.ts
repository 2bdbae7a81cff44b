// Which languages there are. One more is a file beside this one and an entry here; what goes wrong, and what the server
// finds, may be files of their own.
import type { Findings } from "./findings.ts";
import type { Words } from "./translate.ts";

interface Language {
  /** What it calls itself. */
  readonly name: string;
  readonly load: () => Promise<Words>;
  /** What it says of what the server finds at itself, for the page that tells of it. Left out, that is said in English. */
  readonly loadFindings?: () => Promise<Findings>;
}

export const LANGUAGES = {
  en: { name: "English", load: async () => ({ catalogue: (await import("./en.ts")).en }) },
  de: {
    name: "Deutsch",
    load: async () => {
      const [{ de: catalogue }, { problems }] = await Promise.all([import("./de.ts"), import("./problems-de.ts")]);
      return { catalogue, problems };
    },
    loadFindings: async () => (await import("./findings-de.ts")).findings,
  },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageCode = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly LanguageCode[];

/** The language's words for what the server finds; null where it has none. */
export async function findingsIn(code: LanguageCode): Promise<Findings | null> {
  const language: Language = LANGUAGES[code];
  return (await language.loadFindings?.()) ?? null;
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
