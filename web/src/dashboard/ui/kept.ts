// What was typed into forms and not sent yet. The tab keeps it: over a reload, over what others change meanwhile, and for one person alone.

/** How a form is written down and read again. The text is an object of JSON: its names are what can be changed one apart from the other. */
export interface Writing<Form> {
  readonly textOf: (form: Form) => string;
  /** Null for a text that is none of a form. */
  readonly from: (text: string) => Form | null;
}

/** What was changed since a draft was begun: only what was not touched in it, or also what was. */
export type Meanwhile = "apart" | "across";

/** A draft that is kept. */
export interface Kept {
  /** The form as it was when the draft was begun, or when it was last brought up to what others had changed. */
  readonly began: string;
  readonly draft: string;
  readonly meanwhile: Meanwhile | null;
}

type Said = Readonly<Record<string, unknown>>;

/** The object that a text says; null for anything else. */
export function objectIn(text: string | null): Said | null {
  try {
    const said: unknown = JSON.parse(text ?? "null");
    return typeof said === "object" && said !== null && !Array.isArray(said) ? (said as Said) : null;
  } catch {
    return null;
  }
}

/** What a text says by the names of a form, where it is of the same kind; all else is as in `like`. Null for a text that says no object. */
export function formIn<Form extends object>(text: string | null, like: Form): Form | null {
  const said = objectIn(text);
  if (said === null) return null;
  const fits = ([name, value]: [string, unknown]) => typeof value === typeof like[name as keyof Form];
  return { ...like, ...Object.fromEntries(Object.entries(said).filter(fits)) };
}

/** Names of which two texts of a form say something else. */
export function differing(one: string, other: string): string[] {
  return differencesOf(objectIn(one) ?? {}, objectIn(other) ?? {});
}

function differencesOf(one: Said, other: Said): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/**
 * A draft from the text that was kept, on the form as it is `now`: what was typed stands in what others have changed meanwhile. Null where
 * none was kept, or nothing is left of it.
 */
export function resumed(kept: string | null, now: string): Kept | null {
  const said = objectIn(kept);
  const [began, draft, is] = [objectIn(textIn(said?.began)), objectIn(textIn(said?.draft)), objectIn(now)];
  if (began === null || draft === null || is === null) return null;
  const own = differencesOf(draft, began);
  const others = differencesOf(is, began);
  const merged = { ...is, ...Object.fromEntries(own.map((name) => [name, draft[name]])) };
  const left = differencesOf(merged, is);
  if (left.length === 0) return null;
  const isAcross = said?.meanwhile === "across" || left.some((name) => others.includes(name));
  const isApart = said?.meanwhile === "apart" || others.length > 0;
  return { began: now, draft: JSON.stringify(merged), meanwhile: meanwhileOf(isAcross, isApart) };
}

function meanwhileOf(isAcross: boolean, isApart: boolean): Meanwhile | null {
  if (isAcross) return "across";
  return isApart ? "apart" : null;
}

const textIn = (value: unknown): string | null => (typeof value === "string" ? value : null);

const PREFIX = "linnet.draft.";
/** Whose drafts there are. */
const OWNER = "linnet.drafts-of";

export function keptText(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keep(name: string, kept: Kept): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept either.
  }
}

/** Nothing of what was typed in this tab is left in it. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) || key === OWNER) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}

/** From now on drafts are this person's. Those of anybody else are forgotten: a session may also end without signing out. */
export function draftsBelongTo(person: string): void {
  try {
    if (sessionStorage.getItem(OWNER) === person) return;
    forgetDrafts();
    sessionStorage.setItem(OWNER, person);
  } catch {
    // Nothing was kept either.
  }
}
