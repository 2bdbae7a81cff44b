// Texts that a number changes.

/** A text for each plural category that the language has (CLDR; Intl.PluralRules chooses by `count`). */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>;

/** The form that the number wants; a text that has none is as it is. */
export function formOf(message: string | Plural, plurals: Intl.PluralRules, count: number): string {
  return typeof message === "string" ? message : (message[plurals.select(count)] ?? message.other);
}
