// What conditions may list, where the API or a standard says what there is.

/** As the API knows them; "ios" and "android" are phones and tablets alike. */
export const DEVICES = ["ios", "android", "mobile", "tablet", "desktop", "tv"] as const;
export const SYSTEMS = ["android", "chromeos", "harmonyos", "ios", "linux", "macos", "tizen", "webos", "windows"] as const;
export const BROWSERS = [
  "chrome",
  "duckduckgo",
  "edge",
  "firefox",
  "huawei",
  "ie",
  "miui",
  "opera",
  "qq",
  "safari",
  "samsung",
  "silk",
  "uc",
  "vivaldi",
  "wechat",
  "yandex",
] as const;

/** Monday first, as in ISO 8601. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A Monday, by which weekdays are named. */
const MONDAY_MS = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

export function weekdayNames(locale: string): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return WEEKDAYS.map((_, at) => format.format(MONDAY_MS + at * DAY_MS));
}

/** ISO 3166-1, which browsers name and don't list. */
export const COUNTRIES: readonly string[] = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH " +
  "CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN " +
  "GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI " +
  "LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM " +
  "PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD " +
  "TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** The languages of two letters (ISO 639-1) that this browser has a name for. */
export function languages(): readonly string[] {
  const names = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  const tags = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return tags.filter((tag) => Intl.getCanonicalLocales(tag)[0] === tag && names.of(tag) !== undefined);
}

/** A value and what it is called. */
export interface Named {
  readonly value: string;
  readonly name: string;
}

/** What was typed or chosen, as a value: by its name, or as it is. */
export function valueCalled(typed: string, named: readonly Named[]): string {
  const text = typed.trim();
  const wanted = text.toLowerCase();
  return named.find(({ name }) => name.toLowerCase() === wanted)?.value ?? text;
}
