// How a scan of a QR code is told from a click: what the code holds is the short URL with a parameter behind it that nobody types.

/** The parameter. It stands without a value, so that an own parameter of that name (`qr=…`) is still the target's. */
export const SCAN_MARKER = "qr";

/** What a QR code holds, so that whoever follows it is known to have scanned it. */
export function markedUrl(tinyUrl: string): string {
  return `${tinyUrl}?${SCAN_MARKER}`;
}

/** Whether a query, without the question mark, is that of a scan. */
export function isScanned(query: string): boolean {
  return query.split("&").includes(SCAN_MARKER);
}
