// User agents that others have collected, and what others say of them.
//
// People: `user-agents` (BSD-2-Clause, made anew every day), texts that scripts found in the browsers of visitors, beside what the
// browser said its platform is. Where that names one system it is the label; where it does not ("Linux x86_64" is also Android, and
// every telephone that a desktop plays) the label is the system that ua-parser-js (1.x, MIT) reads. Its are the labels of browsers and
// devices, too: nothing of it is shared with bowser or with us.
// What an old isbot calls a robot has been left out of it already, so that it says less of those who are taken for one.
// Robots: `crawler-user-agents` (MIT), texts of robots, tools and libraries, collected by hand.
import { readFileSync } from "node:fs";
import crawlers from "crawler-user-agents";
import UAParser from "ua-parser-js";

export interface Labelled {
  readonly text: string;
  /** Null is what has no name here: what it ought to be is not asked then. */
  readonly browser: string | null;
  /** Apps say which version they are, and not which that browser is. */
  readonly version: string | null;
  readonly system: string | null;
  readonly form: string | null;
}

interface Recorded {
  readonly userAgent: string;
  readonly platform: string;
  readonly deviceCategory: string;
}

/** A page that an app shows counts as the browser that it is made of: that of the system on Apple's, Chrome elsewhere. */
const APPS = [
  "Facebook",
  "GSA",
  "Instagram",
  "LinkedIn",
  "Pinterest",
  "Snapchat",
  "TikTok",
  "Twitter",
  "Line",
  "KAKAOTALK",
  "WebKit",
];

const BROWSERS: Readonly<Record<string, string>> = {
  Brave: "chrome",
  Chrome: "chrome",
  "Chrome WebView": "chrome",
  Chromium: "chrome",
  DuckDuckGo: "duckduckgo",
  Edge: "edge",
  Firefox: "firefox",
  "Firefox Focus": "firefox",
  "Huawei Browser": "huawei",
  IE: "ie",
  "MIUI Browser": "miui",
  "Mobile Firefox": "firefox",
  "Mobile Safari": "safari",
  Opera: "opera",
  "Opera Mini": "opera",
  "Opera Mobi": "opera",
  "Opera Touch": "opera",
  QQ: "qq",
  QQBrowser: "qq",
  Safari: "safari",
  "Samsung Internet": "samsung",
  Silk: "silk",
  UCBrowser: "uc",
  Vivaldi: "vivaldi",
  WeChat: "wechat",
  Yandex: "yandex",
};

const SYSTEMS: Readonly<Record<string, string>> = {
  Android: "android",
  "Chrome OS": "chromeos",
  "Chromium OS": "chromeos",
  Debian: "linux",
  Fedora: "linux",
  HarmonyOS: "harmonyos",
  Linux: "linux",
  "Mac OS": "macos",
  Tizen: "tizen",
  Ubuntu: "linux",
  Windows: "windows",
  "Windows Phone": "windows",
  iOS: "ios",
  webOS: "webos",
};

const SYSTEMS_BY_PLATFORM: Readonly<Record<string, string>> = { iPhone: "ios", iPad: "ios", MacIntel: "macos", Win32: "windows" };

/** What each text is labelled with; each text once. */
export function people(): readonly Labelled[] {
  const file = new URL("user-agents.json", import.meta.resolve("user-agents"));
  const recorded = JSON.parse(readFileSync(file, "utf8")) as readonly Recorded[];
  const first = new Map(recorded.toReversed().map((one) => [one.userAgent, one]));
  return [...first.values()].map(labelled);
}

function labelled({ userAgent, platform, deviceCategory }: Recorded): Labelled {
  const { browser, os } = new UAParser(userAgent).getResult();
  const name = browser.name ?? "";
  const isApp = APPS.includes(name);
  const system = SYSTEMS_BY_PLATFORM[platform] ?? SYSTEMS[os.name ?? ""] ?? null;
  const ofApp = system === "ios" || system === "macos" ? "safari" : "chrome";
  const family = isApp ? ofApp : (BROWSERS[name] ?? null);
  const version = isApp || family === null ? null : (browser.version?.split(".")[0] ?? null);
  return { text: userAgent, browser: family, version, system, form: deviceCategory };
}

export function robots(): readonly string[] {
  return [...new Set(crawlers.flatMap(({ instances }) => instances))];
}
