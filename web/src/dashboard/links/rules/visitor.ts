// A visitor that somebody makes up: what the form says, as the API takes it.
import type { SimulatedVisitor } from "@linnet/client";
import { isoOf } from "../times.ts";

/** Typical devices, by the facts that conditions ask for. */
const AGENTS = {
  any: {},
  iphone: { device: "mobile", os: "ios", browser: "safari" },
  android: { device: "mobile", os: "android", browser: "chrome" },
  ipad: { device: "tablet", os: "ios", browser: "safari" },
  androidTablet: { device: "tablet", os: "android", browser: "chrome" },
  windows: { device: "desktop", os: "windows", browser: "chrome" },
  mac: { device: "desktop", os: "macos", browser: "safari" },
  linux: { device: "desktop", os: "linux", browser: "firefox" },
  tv: { device: "tv", os: "tizen", browser: "samsung" },
  bot: { bot: true },
} as const satisfies Readonly<Record<string, SimulatedVisitor>>;

type Agent = keyof typeof AGENTS;
export const AGENT_NAMES = Object.keys(AGENTS) as Agent[];

export interface VisitorDraft {
  readonly agent: Agent;
  /** By its name or its two letters. */
  readonly country: string;
  readonly language: string;
  readonly query: string;
  readonly referrer: string;
  /** As the input of times says it; "" is now. */
  readonly at: string;
}

export const NOBODY: VisitorDraft = { agent: "any", country: "", language: "", query: "", referrer: "", at: "" };

/** Nothing is said of what is left empty; the password is known, or no rule would be asked. */
export function visitorOf({ agent, at, country, language, query, referrer }: VisitorDraft): SimulatedVisitor {
  const said = { at: isoOf(at) ?? "", country, acceptLanguage: language, query, referrer };
  const texts = Object.entries(said).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, text.trim()]]));
  return { knowsPassword: true, ...AGENTS[agent], ...Object.fromEntries(texts) };
}
