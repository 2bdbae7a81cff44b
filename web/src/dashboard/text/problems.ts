// What went wrong, as the API tells it, in the language of the dashboard. The API's own sentences are English and hold the facts: a
// language without sentences of its own shows these.
import { ownOf } from "./own.ts";

/** What the API tells of an error: of a request, or of one row of many. */
export interface ApiError {
  readonly code: string;
  /** In English, for people. */
  readonly message: string;
  /** Seconds after which asking again may help. */
  readonly retryAfterS?: number | null | undefined;
}

/** A language's sentences, by the codes of errors. What stands in braces is a fact of `FACTS`, taken from what the API tells. */
export type Problems = Readonly<Record<string, string>>;

/** Seconds from which a wait is told in minutes. */
const MINUTES_FROM_S = 120;

type Fact = (error: ApiError, locale: string) => string | undefined;

/** What a sentence can hold. Undefined where the API does not tell it. */
const FACTS: Readonly<Record<string, Fact>> = {
  /** All that the API says, for sentences that can't say it themselves. */
  detail: ({ message }) => message,
  /** What the API puts in quotes. */
  name: ({ message }) => /"(.*)"/s.exec(message)?.[1],
  /** The first number in what the API says. */
  number: ({ message }, locale) => {
    const number = numberIn(message);
    return number === undefined ? undefined : new Intl.NumberFormat(locale).format(number);
  },
  /** How long to wait. A row tells it in its sentence alone. */
  wait: ({ message, retryAfterS }, locale) => {
    const seconds = retryAfterS ?? numberIn(message);
    return seconds === undefined ? undefined : waitText(seconds, locale);
  },
};

function numberIn(text: string): number | undefined {
  const digits = /\d+/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function waitText(seconds: number, locale: string): string {
  const [value, unit] = seconds < MINUTES_FROM_S ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** What to say of an error: the language's sentence, or the API's where there is none, or a fact for it is missing. */
export function problemText(error: ApiError, problems: Problems, locale: string): string {
  const sentence = ownOf(problems, error.code) ?? "";
  let isWhole = sentence !== "";
  const text = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = FACTS[name]?.(error, locale);
    isWhole &&= fact !== undefined;
    return fact ?? "";
  });
  return isWhole ? text : error.message;
}
