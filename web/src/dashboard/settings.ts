// What a person has chosen for this browser: theme, language, density. Kept in localStorage where there is any, and told to who
// listens.
import { useSyncExternalStore } from "react";
import { LANGUAGE_CODES, type LanguageCode } from "./text/languages.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const DENSITIES = ["normal", "dense"] as const;
export type Density = (typeof DENSITIES)[number];

export interface Settings {
  readonly theme: Theme;
  /** null: as the browser asks for. */
  readonly language: LanguageCode | null;
  readonly density: Density;
}

const KEY = "linnet.settings";
const DEFAULTS: Settings = { theme: "system", language: null, density: "normal" };

/** What a stored text says; whatever it does not say rightly is as by default. */
export function settingsFrom(text: string | null): Settings {
  let said: Partial<Record<keyof Settings, unknown>> = {};
  try {
    said = (JSON.parse(text ?? "{}") ?? {}) as typeof said;
  } catch {
    // Somebody else's text.
  }
  return {
    theme: THEMES.find((one) => one === said.theme) ?? DEFAULTS.theme,
    language: LANGUAGE_CODES.find((one) => one === said.language) ?? DEFAULTS.language,
    density: DENSITIES.find((one) => one === said.density) ?? DEFAULTS.density,
  };
}

let current: Settings | null = null;
const listeners = new Set<() => void>();

export function settings(): Settings {
  current ??= settingsFrom(read());
  return current;
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...settings(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage a choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function onSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(onSettings, settings);
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
