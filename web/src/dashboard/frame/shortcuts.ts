// The keys that do something, in tables: what handles them and what explains them read the same. Charts, hours and rules have theirs
// from arrow keys alone, and handle them where they are; here they are explained.
import { useEffect, useRef } from "react";
import type { PlainKey } from "../text/translate.ts";

export interface Shortcut {
  /** As `keysOf` names them; several that do the same, or lead to either side, have spaces between them. */
  readonly keys: string;
  readonly text: PlainKey;
}

export const EVERYWHERE = [
  { keys: "mod+k", text: "keys.palette" },
  { keys: "n", text: "keys.new" },
  { keys: "/", text: "keys.search" },
  { keys: "z", text: "keys.undo" },
  { keys: "?", text: "keys.help" },
] as const satisfies readonly Shortcut[];

export const IN_LIST = [
  { keys: "ArrowDown", text: "keys.down" },
  { keys: "ArrowUp", text: "keys.up" },
  { keys: "Enter", text: "keys.edit" },
  { keys: "x", text: "keys.select" },
  { keys: "Shift+x", text: "keys.selectTo" },
  { keys: "Shift+ArrowDown", text: "keys.selectDown" },
  { keys: "Shift+ArrowUp", text: "keys.selectUp" },
  { keys: "c", text: "keys.copy" },
  { keys: "o", text: "keys.open" },
  { keys: "q", text: "keys.qr" },
  { keys: "m Shift+F10 ContextMenu", text: "keys.menu" },
  { keys: "Delete", text: "keys.delete" },
] as const satisfies readonly Shortcut[];

export const IN_CHART: readonly Shortcut[] = [
  { keys: "ArrowLeft ArrowRight", text: "keys.step" },
  { keys: "Home End", text: "keys.ends" },
  { keys: "Escape", text: "keys.noStep" },
  { keys: "Enter", text: "keys.country" },
];

export const IN_HOURS: readonly Shortcut[] = [
  { keys: "ArrowLeft ArrowRight", text: "keys.hour" },
  { keys: "ArrowUp ArrowDown", text: "keys.day" },
  { keys: "Home End", text: "keys.dayEnds" },
  { keys: "Ctrl+Home Ctrl+End", text: "keys.weekEnds" },
];

export const IN_RULES: readonly Shortcut[] = [{ keys: "Alt+ArrowUp Alt+ArrowDown", text: "keys.moveRule" }];

export type EverywhereKeys = (typeof EVERYWHERE)[number]["keys"];
export type ListKeys = (typeof IN_LIST)[number]["keys"];

type Pressed = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey" | "shiftKey">;

/** How the keys of an event are named in the tables. Shift is named with letters and with keys that have names: "?" may need it. */
export function keysOf({ key, metaKey, ctrlKey, altKey, shiftKey }: Pressed): string {
  if (altKey) return "";
  const plain = key.length === 1 ? key.toLowerCase() : key;
  if (metaKey || ctrlKey) return `mod+${plain}`;
  const isNamed = key.length > 1 || key.toLowerCase() !== key.toUpperCase();
  return shiftKey && isNamed ? `Shift+${plain}` : plain;
}

const WRITTEN: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ContextMenu: "☰",
  Delete: "Del",
  Enter: "↵",
  Escape: "Esc",
};

const WRITTEN_ON_MAC: Readonly<Record<string, string>> = { "Alt+": "⌥", "Ctrl+": "⌃", "Shift+": "⇧", "mod+": "⌘" };

/** How one of them is written for people. */
export function keysText(keys: string, isMac: boolean): string {
  const [, held = "", key = ""] = /^(\w+\+)?(.+)$/.exec(keys) ?? [];
  const written = WRITTEN[key] ?? (held === "" ? key : key.toUpperCase().slice(0, 1) + key.slice(1));
  if (held === "") return written;
  return isMac ? `${WRITTEN_ON_MAC[held]}${written}` : `${held === "mod+" ? "Ctrl" : held.slice(0, -1)} ${written}`;
}

export const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Whether somebody is typing, so that a letter is a letter. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}

type Handlers = Readonly<Partial<Record<EverywhereKeys, () => void>>>;

/** Handles keys that are good everywhere but where somebody types; in dialogs only those with a modifier. */
export function useShortcuts(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const keys = keysOf(event);
      const handler = latest.current[keys as EverywhereKeys];
      if (handler === undefined || event.defaultPrevented) return;
      const isInDialog = document.querySelector("[role=dialog]") !== null;
      if (!keys.startsWith("mod+") && (isTyping(event.target) || isInDialog)) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
