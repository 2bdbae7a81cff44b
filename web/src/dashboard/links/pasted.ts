// Addresses among what people paste and share.

/** Whether a text is an address as a whole, so that nothing else can be meant by pasting it. */
export function isWholeUrl(text: string): boolean {
  if (/\s/.test(text) || !URL.canParse(text)) return false;
  return /^https?:$/.test(new URL(text).protocol);
}

/** What phones hand over when a page is shared; many put the address into the text. */
export interface Shared {
  readonly url?: string;
  readonly text?: string;
}

/** The address that was shared; null where there is none. */
export function sharedUrl({ url = "", text = "" }: Shared): string | null {
  const candidates = [url.trim(), ...text.split(/\s+/).toReversed()];
  return candidates.find(isWholeUrl) ?? null;
}
