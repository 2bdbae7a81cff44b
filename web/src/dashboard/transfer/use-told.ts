// What goes on, for those who show it.
import { useSyncExternalStore } from "react";
import type { Told } from "./told.ts";

const nothing = () => () => undefined;

/** The state of what goes on, as it is told; null while nothing does. */
export function useTold<State>(told: Told<State> | null): State | null {
  return useSyncExternalStore(told?.subscribe ?? nothing, told?.state ?? (() => null));
}
