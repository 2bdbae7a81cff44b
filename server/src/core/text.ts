// Searching by text. What a link is found by is cut into terms, and so is what was asked for; an index tells the links that
// have all of its terms, and `matchesText` whether they are the ones that were meant. Both stores index the same terms.
//
// From three characters on every part of a text is found; one or two characters find words that begin with them.

import { codeOf } from "./field.ts";
import { linkIn, type StoredLink } from "./link.ts";
import type { Target } from "./target.ts";

/** Characters of a query; more are refused. */
export const QUERY_LENGTH_MAX = 200;

const GRAM_LENGTH = 3;

/** Marks a term that begins a word. No text holds it: it is a control character. */
export const WORD_START = "\u0002";

/** One form for letters that are the same to a person: compatibility forms and case are put aside. */
function normal(text: string): string {
  return (ASCII.test(text) ? text : text.normalize("NFKC")).toLowerCase();
}

/** What a query is compared by. */
export function normalQuery(query: string): string {
  return normal(query).trim();
}

/** The texts by which a link is found: its codes, where it leads without the scheme, title and notes. */
function textsOf(stored: StoredLink): string[] {
  const { details } = stored;
  const target = linkIn(stored)?.target ?? "";
  const codes = [details.shownAs, details.id, ...details.aliases].map(codeOf);
  return [...new Set(codes), readable(target), details.title, details.notes].filter((text) => text !== "").map(normal);
}

/** The text by which a link that leads there is found. */
export function targetText(target: Target): string {
  return normal(readable(target));
}

/** A URL as people read and type it: without the scheme, percent-encoded letters decoded where that can be done. */
function readable(target: string): string {
  const url = target.replace(/^https?:\/\/(?:www\.)?/, "");
  if (!url.includes("%")) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const ASCII = /^[\0-\x7f]*$/;

/** Whether the character of an ASCII text in lower case belongs to a word, as WORD says. */
const isInWord = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);

/** A term: the units of `text` from `from` to below `to`, behind `WORD_START` if it begins a word. */
export type TermVisitor = (text: string, from: number, to: number, isWordStart: boolean) => void;

/** Visits the terms by which an index finds the link, some of them more than once. It makes no text of any, which is most of the cost. */
export function visitTerms(stored: StoredLink, visit: TermVisitor): void {
  for (const text of textsOf(stored)) {
    if (ASCII.test(text)) visitAscii(text, visit);
    else visitText(text, visit);
  }
}

function visitText(text: string, visit: TermVisitor): void {
  const ends = characterEnds(text);
  for (let at = GRAM_LENGTH - 1; at < ends.length; at++) visit(text, ends[at - GRAM_LENGTH] ?? 0, ends[at] as number, false);
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const [first = "", second = ""] = word;
    visit(text, index, index + first.length, true);
    if (second !== "") visit(text, index, index + first.length + second.length, true);
  }
}

/** The same for a text of which every unit is a character, as most are. */
function visitAscii(text: string, visit: TermVisitor): void {
  for (let to = GRAM_LENGTH; to <= text.length; to++) visit(text, to - GRAM_LENGTH, to, false);
  let wasInWord = false;
  for (let at = 0; at < text.length; at++) {
    const isWord = isInWord(text.charCodeAt(at));
    if (isWord && !wasInWord) {
      visit(text, at, at + 1, true);
      if (at + 1 < text.length && isInWord(text.charCodeAt(at + 1))) visit(text, at, at + 2, true);
    }
    wasInWord = isWord;
  }
}

function characterEnds(text: string): number[] {
  const ends: number[] = [];
  let end = 0;
  for (const character of text) {
    end += character.length;
    ends.push(end);
  }
  return ends;
}

/** The terms by which an index finds the link: each three characters in a row, and the first one and two of each word. */
export function searchTerms(stored: StoredLink): Set<string> {
  const terms = new Set<string>();
  visitTerms(stored, (text, from, to, isWordStart) => {
    const part = text.slice(from, to);
    terms.add(isWordStart ? WORD_START + part : part);
  });
  return terms;
}

/** The terms that every link has that `matchesText` finds for this normal query; none for an empty one. */
export function queryTerms(query: string): string[] {
  const characters = [...query];
  if (characters.length === 0) return [];
  return characters.length < GRAM_LENGTH ? [WORD_START + query] : [...new Set(gramsOf(query))];
}

function gramsOf(text: string): string[] {
  const characters = [...text];
  const grams: string[] = [];
  for (let at = 0; at + GRAM_LENGTH <= characters.length; at++) grams.push(characters.slice(at, at + GRAM_LENGTH).join(""));
  return grams;
}

/** Whether the link is one that the normal query means. */
export function matchesText(stored: StoredLink, query: string): boolean {
  const texts = textsOf(stored);
  if ([...query].length >= GRAM_LENGTH) return texts.some((text) => text.includes(query));
  return texts.some((text) => [...text.matchAll(WORD)].some(([word]) => word.startsWith(query)));
}
