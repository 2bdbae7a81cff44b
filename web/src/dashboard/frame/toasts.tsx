// Short messages at the bottom, each of which may take back what it tells of. They wait while somebody reads or reaches for them.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useText } from "../text/use-text.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => unknown;
}

/** How long a message stays, and one that can be taken back. */
const SHOWN_MS = 4000;
const UNDO_SHOWN_MS = 12_000;

/** Messages at a time; the oldest goes first. */
const TOASTS_MAX = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(text: string, undo?: () => unknown): void {
  set([...toasts, { id: ++lastId, text, ...(undo === undefined ? {} : { undo }) }].slice(-TOASTS_MAX));
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Takes back what can be taken back last; false where there is nothing. */
export function undoLast(): boolean {
  const toast = toasts.findLast(({ undo }) => undo !== undefined);
  if (toast === undefined) return false;
  dismiss(toast.id);
  toast.undo?.();
  return true;
}

/** What `undoLast` takes back, as it was told; null where there is nothing. */
export function useUndoable(): string | null {
  return useSyncExternalStore(subscribe, () => toasts.findLast(({ undo }) => undo !== undefined)?.text ?? null);
}

/** The live region is there before anything is told in it, or nobody would hear the first message. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-center gap-2"
      role="status"
      aria-live="polite"
      data-toasts
    >
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast }: { readonly toast: Toast }) {
  const t = useText();
  const [isHeld, setHeld] = useState(false);
  const timer = useRef(0);
  useEffect(() => {
    if (isHeld) return;
    timer.current = window.setTimeout(() => dismiss(toast.id), toast.undo === undefined ? SHOWN_MS : UNDO_SHOWN_MS);
    return () => clearTimeout(timer.current);
  }, [toast, isHeld]);
  const hold = { onPointerEnter: () => setHeld(true), onFocus: () => setHeld(true) };
  const release = { onPointerLeave: () => setHeld(false), onBlur: () => setHeld(false) };
  return (
    <div
      className="pointer-events-auto flex min-h-11 max-w-full items-center gap-4 rounded-control bg-ink px-4 text-bg"
      {...hold}
      {...release}
    >
      <span className="min-w-0 break-words">{toast.text}</span>
      {toast.undo !== undefined && (
        <button
          type="button"
          className="min-h-11 font-strong underline underline-offset-4"
          onClick={() => {
            dismiss(toast.id);
            toast.undo?.();
          }}
        >
          {t("undo")}
        </button>
      )}
    </div>
  );
}
