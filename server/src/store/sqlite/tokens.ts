// How terms are written so that FTS5 keeps each of them whole, whatever characters it is made of.

/** As it stands when it is three plain characters; the bytes in hex else, which are never three digits. */
function tokenOf(term: string): string {
  return /^[a-z0-9]{3}$/.test(term) ? term : Buffer.from(term).toString("hex");
}

/** The terms as the text of a document. */
export function documentOf(terms: Iterable<string>): string {
  let text = "";
  for (const term of terms) text += `${tokenOf(term)} `;
  return text;
}

/** The query for documents that have all of these terms. */
export function matchOf(terms: readonly string[]): string {
  return terms.map((term) => `"${tokenOf(term)}"`).join(" ");
}
