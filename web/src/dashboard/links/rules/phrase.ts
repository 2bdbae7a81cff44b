// One condition of one kind in words, as it stands behind "For visitors".
import { type Names, namesOf } from "../../stats/names.ts";
import type { Formats } from "../../text/formats.ts";
import type { Speech } from "../../text/speech.ts";
import type { Translate } from "../../text/translate.ts";
import type { DateLeaf, Leaf, ListKind, ListLeaf, PercentageLeaf, TimeLeaf } from "./condition.ts";
import { DEVICES, WEEKDAYS, weekdayNames } from "./values.ts";

/** Stands where something is still to be said. */
export const NOTHING = "…";

/** From this on days in a row are told by the first and the last. */
const DAYS_IN_ROW = 3;

/** What is costly to make, once for a language. */
interface Vocabulary {
  readonly t: Translate;
  readonly formats: Formats;
  readonly names: Names;
  readonly and: Intl.ListFormat;
  readonly or: Intl.ListFormat;
  readonly weekdays: readonly string[];
  /** Countries that are called otherwise behind "from". */
  readonly countries: ReadonlyMap<string, string>;
  readonly percents: Intl.NumberFormat;
}

export function vocabularyOf({ t, locale, formats }: Pick<Speech, "t" | "locale" | "formats">): Vocabulary {
  return {
    t,
    formats,
    names: namesOf(t, locale),
    and: new Intl.ListFormat(locale, { type: "conjunction" }),
    or: new Intl.ListFormat(locale, { type: "disjunction" }),
    weekdays: weekdayNames(locale),
    countries: new Map(t("rule.countries").split("; ").map(keyed)),
    percents: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }),
  };
}

/** "CH: Switzerland" */
function keyed(text: string): readonly [string, string] {
  const colon = text.indexOf(": ");
  return [text.slice(0, colon), text.slice(colon + 2)];
}

export function leafPhrase(leaf: Leaf, words: Vocabulary): string {
  const { t } = words;
  switch (leaf.kind) {
    case "query":
      return t(`rule.query.${leaf.test}`, { name: leaf.name || NOTHING, value: leaf.value });
    case "date":
      return datePhrase(leaf, words);
    case "time":
      return timePhrase(leaf, words);
    case "percentage":
      return percentagePhrase(leaf, words);
    case "bot":
      return t(leaf.is ? "rule.bot" : "rule.noBot");
    case "qr":
      return t(leaf.is ? "rule.qr" : "rule.noQr");
    default:
      return listPhrase(leaf, words);
  }
}

function datePhrase(leaf: DateLeaf, { t, formats }: Vocabulary): string {
  const said = (iso: string) => (Number.isNaN(Date.parse(iso)) ? iso || NOTHING : formats.moment(iso));
  const [from, until] = [said(leaf.from), said(leaf.until)];
  if (leaf.until === "") return t("rule.date.from", { from });
  return leaf.from === "" ? t("rule.date.until", { until }) : t("rule.date.between", { from, until });
}

function timePhrase({ zone, days, from, until }: TimeLeaf, words: Vocabulary): string {
  const hours = { from: from || "00:00", until: until || "24:00" };
  const parts = [
    ...(days.length === 0
      ? []
      : [
          daysPhrase(
            days.map((day) => WEEKDAYS.indexOf(day)),
            words,
          ),
        ]),
    ...(from + until === "" ? [] : [words.t("rule.time.hours", hours)]),
  ];
  return words.t("rule.time.when", { when: parts.join(" ") || NOTHING, zone });
}

function daysPhrase(days: readonly number[], { t, or, weekdays }: Vocabulary): string {
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const isRow = days.length >= DAYS_IN_ROW && last - first === days.length - 1;
  if (isRow) return t("rule.time.daysFrom", { first: weekdays[first] ?? "", last: weekdays[last] ?? "" });
  return t("rule.time.days", { days: or.format(days.map((day) => weekdays[day] ?? "")) });
}

function percentagePhrase({ share, group }: PercentageLeaf, { t, percents }: Vocabulary): string {
  const typed = share.trim() || NOTHING;
  const parts = { share: Number.isNaN(Number(typed)) ? typed : percents.format(Number(typed) / 100) };
  return group === "" ? t("rule.share", parts) : t("rule.shareOf", { ...parts, group });
}

function listPhrase({ kind, values }: ListLeaf, words: Vocabulary): string {
  const what = values.length === 0 ? NOTHING : words.or.format(values.map((value) => inSentence(kind, value, words)));
  return words.t(`rule.is.${kind}`, { what });
}

/** As it is called behind a preposition. */
function inSentence(kind: ListKind, value: string, words: Vocabulary): string {
  const device = kind === "device" ? DEVICES.find((one) => one === value) : undefined;
  if (device !== undefined) return words.t(`rule.device.${device}`);
  const country = kind === "country" ? words.countries.get(value) : undefined;
  return country ?? valueName(kind, value, words);
}

/** As it is called by itself. */
export function valueName(kind: ListKind, value: string, { t, names }: Vocabulary): string {
  if (kind === "referrer" && value === "*") return t("rule.anyPage");
  if (kind === "region" || kind === "ip" || value === "") return value;
  // The API's devices are forms and systems in one list.
  return names.value(kind === "device" && (value === "ios" || value === "android") ? "os" : kind, value);
}
