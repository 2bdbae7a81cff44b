// Texts of strangers, on pages between other texts.

/**
 * Half characters, control characters and marks that turn the direction of writing: where the text is shown between others', they
 * would act on those too.
 */
const HARMFUL = /[\p{Surrogate}\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** The text in one line that can't do anything to what stands around it. */
export function harmless(text: string): string {
  return text.replace(HARMFUL, " ").replace(/\s+/g, " ").trim();
}
