// Which browser, on what, a user agent names. bowser reads it, in the words that rules and statistics have; what it is known to
// read wrongly is put right before and after.
import { parse } from "bowser";
import type { Browser, Form, System } from "../core/visitor.ts";

export interface Shown {
  readonly form: Form | null;
  readonly system: System | null;
  readonly browser: Browser | null;
  readonly version: string | null;
}

export const UNKNOWN: Shown = { form: null, system: null, browser: null, version: null };

// Maps, and no objects: bowser hands on names that visitors made up, and every object has a "constructor".
const FORM_BY_TYPE = new Map<string, Form>(
  Object.entries<Form>({ mobile: "mobile", tablet: "tablet", desktop: "desktop", tv: "tv" }),
);

const SYSTEM_BY_NAME = new Map<string, System>(
  Object.entries<System>({
    Android: "android",
    "Chrome OS": "chromeos",
    HarmonyOS: "harmonyos",
    iOS: "ios",
    Linux: "linux",
    macOS: "macos",
    Tizen: "tizen",
    WebOS: "webos",
    Windows: "windows",
    "Windows Phone": "windows",
  }),
);

const BROWSER_BY_NAME = new Map<string, Browser>(
  Object.entries<Browser>({
    "Amazon Silk": "silk",
    Chrome: "chrome",
    Chromium: "chrome",
    DuckDuckGo: "duckduckgo",
    Firefox: "firefox",
    Focus: "firefox",
    "Internet Explorer": "ie",
    "Microsoft Edge": "edge",
    Miui: "miui",
    Opera: "opera",
    "Opera Coast": "opera",
    "Opera Touch": "opera",
    "QQ Browser": "qq",
    "QQ Browser Lite": "qq",
    Safari: "safari",
    "Samsung Internet for Android": "samsung",
    "UC Browser": "uc",
    Vivaldi: "vivaldi",
    WeChat: "wechat",
    "Yandex Browser": "yandex",
  }),
);

/** Browsers that bowser does not know, or takes for the one whose name or version they have beside their own. */
const UNHEARD_OF: readonly (readonly [Browser, RegExp])[] = [
  ["huawei", /\bHuaweiBrowser\/(\d+)/i],
  ["chrome", /\bOculusBrowser\/.*\bChrome\/(\d+)/i],
  ["uc", /^UCWEB\/?(?:.*\bUCBrowser\/(\d+))?/i],
  ["opera", /\bOpera Mini\/(\d+)/],
  ["duckduckgo", /\b(?:DuckDuckGo|Ddg)\/(\d+)/],
  // Google's app on iPhones: its own version is none of Safari's, which it is made of.
  ["safari", /^(?!.*\bChrome\/).*\bGSA\//],
];

/** Words that bowser takes for a browser's, a robot's or a phone's name wherever they stand: in the names of devices, for example. */
const MISLEADING = /\b(?:focus|swing|coast|whale|silk|puffin|phantom)\b(?![/(])|huawei(?!browser)|yahoo!?/gi;

const TV = /\b(?:smart-?tv|(?:android|apple|google) ?tv|hbbtv|netcast|web0s|bravia|crkey|roku\w*|vidaa|dtv|tv box)\b|\(tv;/i;
/** The models of Fire TV have such names, and nothing else says what they are. */
const FIRE_TV = /\bAFT[A-Z]{1,5}\d{0,2}\b/;

/** What the systems that have no name here, the BSDs among them, show windows with. */
const X11 = /\bX11\b/;

const MAJOR = /^\d{1,6}(?!\d)/;

/** What a text that is not empty says. */
export function browserOf(said: string): Shown {
  const { platform, os, browser } = parse(said.replace(MISLEADING, ""));
  const system = SYSTEM_BY_NAME.get(os.name ?? "") ?? null;
  const form = formOf(said, platform.type ?? "");
  const found = unheardOf(said);
  if (found !== null) return { form, system, ...found };
  const family = BROWSER_BY_NAME.get(browser.name ?? "") ?? null;
  return { form, system, browser: family, version: family === null ? null : majorOf(browser.version ?? "") };
}

function formOf(said: string, type: string): Form | null {
  if (TV.test(said) || FIRE_TV.test(said)) return "tv";
  return FORM_BY_TYPE.get(type) ?? (X11.test(said) ? "desktop" : null);
}

function unheardOf(said: string): { readonly browser: Browser; readonly version: string | null } | null {
  for (const [browser, pattern] of UNHEARD_OF) {
    const match = pattern.exec(said);
    if (match !== null) return { browser, version: majorOf(match[1] ?? "") };
  }
  return null;
}

function majorOf(version: string): string | null {
  return MAJOR.exec(version)?.[0] ?? null;
}
