// What stands in the address of a page behind the question mark: from an object and back, and how single values are read. What an address
// says wrongly is as if it were not said.

export type Said = Readonly<Record<string, unknown>>;

/** An object as text for an address. Lists are names that come several times. */
export function searchText(search: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search) as [string, unknown][]) {
    if (name === "columns" && Array.isArray(value)) params.append(name, value.join(","));
    else for (const one of [value].flat()) if (one !== undefined && one !== null) params.append(name, String(one));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

export function searchFrom(text: string): Record<string, string | string[]> {
  const search: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = search[name];
    search[name] = before === undefined ? value : [before, value].flat();
  }
  return search;
}

/** Without what is undefined. */
export function given<T extends object>(values: { readonly [Name in keyof T]?: T[Name] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

export function textIn(value: unknown): string | undefined {
  const [text] = textsIn(value);
  return text;
}

export function textsIn(value: unknown): string[] {
  return [value]
    .flat()
    .flatMap((one) => (typeof one === "string" || typeof one === "number" ? [String(one).trim()] : []))
    .filter((one) => one !== "");
}

export function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

export function flagIn(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

export function dateIn(value: unknown): string | undefined {
  const text = textIn(value);
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
