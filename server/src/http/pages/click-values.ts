// What clicks say of their visitors, in words. Some of it was sent by strangers: it is cut to what can do no harm in a line.
import type { Dimension } from "../../core/clicks/click.ts";
import type { Browser, Form, System } from "../../core/visitor.ts";
import { harmless } from "./text.ts";

const FORMS: Readonly<Record<Form, string>> = { mobile: "Phone", tablet: "Tablet", desktop: "Desktop", tv: "TV" };

const SYSTEMS: Readonly<Record<System, string>> = {
  android: "Android",
  chromeos: "ChromeOS",
  harmonyos: "HarmonyOS",
  ios: "iOS",
  linux: "Linux",
  macos: "macOS",
  tizen: "Tizen",
  webos: "webOS",
  windows: "Windows",
};

const BROWSERS: Readonly<Record<Browser, string>> = {
  chrome: "Chrome",
  duckduckgo: "DuckDuckGo",
  edge: "Edge",
  firefox: "Firefox",
  huawei: "Huawei Browser",
  ie: "Internet Explorer",
  miui: "Mi Browser",
  opera: "Opera",
  qq: "QQ Browser",
  safari: "Safari",
  samsung: "Samsung Internet",
  silk: "Silk",
  uc: "UC Browser",
  vivaldi: "Vivaldi",
  wechat: "WeChat",
  yandex: "Yandex",
};

const countries = new Intl.DisplayNames(["en"], { type: "region" });
const languages = new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" });

/** The name that goes by this code in English; the code itself where none does. */
function nameIn(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // It is none.
  }
}

const known = (names: Readonly<Record<string, string>>, value: string) =>
  Object.hasOwn(names, value) ? names[value] : undefined;

const WORDS: { readonly [Name in Dimension]?: (value: string) => string | undefined } = {
  country: (code) => nameIn(countries, code),
  language: (tag) => nameIn(languages, tag),
  device: (form) => known(FORMS, form),
  os: (system) => known(SYSTEMS, system),
  browser: (browser) => known(BROWSERS, browser),
  qr: () => "Scanned",
};

/** A value of a dimension as people read it. */
export function valueText(dimension: Dimension, value: string): string {
  return harmless(WORDS[dimension]?.(value) ?? value);
}
