// Browsers and systems by the names that people know them by.
import type { Browser, System } from "../core/visitor.ts";
import type { Agent } from "./agent.ts";

export const SYSTEMS: Readonly<Record<System, string>> = {
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

export const BROWSERS: Readonly<Record<Browser, string>> = {
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

/** A browser on a system in a few words, such as "Firefox on Linux"; "" where nothing is known. */
export function agentName({ browser, system }: Pick<Agent, "browser" | "system">): string {
  const names = [browser === null ? "" : BROWSERS[browser], system === null ? "" : SYSTEMS[system]];
  return names.filter((name) => name !== "").join(" on ");
}
