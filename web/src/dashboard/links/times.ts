// Times of forms: `<input type="datetime-local">` speaks the reader's time zone to the minute, the API RFC 3339.

/** What the input shows of a moment; "" for none. */
export function localOf(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return "";
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The moment that an input says; null for none. */
export function isoOf(local: string): string | null {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
