// What values, steps and shares are called in the reader's language.
import type { Translate } from "../text/translate.ts";
import type { Part } from "./data.ts";
import { type Interval, isOutcome } from "./view.ts";

type Named = Part | "outcome";

export interface Names {
  /** A value of a dimension, or how it ended; an empty one: nothing is known of it. */
  value(part: Named, value: string): string;
  /** A step of the series, in words of its own. */
  step(start: string, interval: Interval): string;
  /** The same where there is little room. */
  stepShort(start: string, interval: Interval): string;
  /** A date. */
  date(date: string): string;
  percent(value: number): string;
}

/** Names that are written otherwise than with a capital letter. */
const PROPER: Readonly<Record<string, string>> = {
  chromeos: "ChromeOS",
  duckduckgo: "DuckDuckGo",
  harmonyos: "HarmonyOS",
  ie: "Internet Explorer",
  ios: "iOS",
  macos: "macOS",
  miui: "MIUI",
  qq: "QQ",
  samsung: "Samsung Internet",
  uc: "UC",
  webos: "webOS",
  wechat: "WeChat",
};

const DEVICES = ["desktop", "mobile", "tablet", "tv"] as const;

const isDevice = (value: string): value is (typeof DEVICES)[number] => DEVICES.some((device) => device === value);

const STEPS = {
  hour: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  week: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
} as const satisfies Record<Interval, Intl.DateTimeFormatOptions>;

const SHORT = {
  hour: { day: "numeric", month: "short", hour: "2-digit" },
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short", year: "2-digit" },
} as const satisfies Record<Interval, Intl.DateTimeFormatOptions>;

export function namesOf(t: Translate, locale: string): Names {
  const regions = new Intl.DisplayNames(locale, { type: "region" });
  const languages = new Intl.DisplayNames(locale, { type: "language" });
  const percents = new Intl.NumberFormat(locale, { style: "percent" });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const formats = new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>();
  const written = (start: string, options: Intl.DateTimeFormatOptions) => {
    const format = formats.get(options) ?? new Intl.DateTimeFormat(locale, options);
    formats.set(options, format);
    return format.format(new Date(start));
  };
  return {
    value: (part, value) => (value === "" ? t(nothingOf(part)) : valueName(part, value)),
    step: (start, interval) => {
      const text = written(start, STEPS[interval]);
      return interval === "week" ? t("stats.weekFrom", { date: text }) : text;
    },
    stepShort: (start, interval) => written(start, SHORT[interval]),
    date: (date) => dates.format(new Date(`${date}T12:00:00`)),
    percent: (value) => percents.format(value / 100),
  };

  function valueName(part: Named, value: string): string {
    switch (part) {
      case "country":
        return nameIn(regions, value);
      case "region":
        return regionName(regions, value);
      case "language":
        return nameIn(languages, value);
      case "browser":
      case "os":
        return properName(value);
      case "version":
        return value.replace(/^\S+/, properName);
      case "device":
        return isDevice(value) ? t(`device.${value}`) : value;
      case "qr":
        return t("stats.scan");
      case "outcome":
        return isOutcome(value) ? t(`outcome.${value}`) : value;
      default:
        return value;
    }
  }
}

const properName = (value: string) => PROPER[value] ?? value.charAt(0).toUpperCase() + value.slice(1);

/** What was sent need not be a country or a language. */
function nameIn(names: Intl.DisplayNames, value: string): string {
  try {
    return names.of(value) ?? value;
  } catch {
    return value;
  }
}

/** Browsers know no names of regions, so it is the code, and the country that it begins with: "DE-BE, Germany". */
function regionName(countries: Intl.DisplayNames, value: string): string {
  const [code = ""] = value.split("-");
  const country = nameIn(countries, code);
  return country === code ? value : `${value}, ${country}`;
}

function nothingOf(part: Named) {
  if (part === "referrer") return "stats.direct";
  if (part === "qr") return "stats.noScan";
  const isChosen = part === "rule" || part === "side" || part.startsWith("utm_");
  return isChosen ? "stats.without" : "stats.unknown";
}
