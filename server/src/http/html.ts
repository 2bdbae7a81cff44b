// HTML as values: a template tag that escapes whatever is put into it, so that forgetting to escape is not possible.

/** Markup that is safe to send. Only `html` makes it. */
export class SafeHtml {
  readonly #markup: string;

  constructor(strings: readonly string[], values: readonly HtmlValue[]) {
    this.#markup = strings.map((text, index) => text + markupOf(values[index])).join("");
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: text is escaped, arrays are joined, nothing is written for `null`, `undefined`, `false`. */
export type HtmlValue = string | number | SafeHtml | null | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The template tag. Attribute values must be quoted in the template; every interpolation is escaped for both places. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  return new SafeHtml(strings, values);
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map(markupOf).join("");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
