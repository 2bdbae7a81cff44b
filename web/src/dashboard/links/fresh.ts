// The link that was just made here: the one thing in the list that a crimson dot stands beside.
import { useSyncExternalStore } from "react";

let fresh: string | null = null;
const listeners = new Set<() => void>();

export function setFresh(id: string): void {
  fresh = id;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Its id; null where none was made. */
export function useFresh(): string | null {
  return useSyncExternalStore(subscribe, () => fresh);
}
