// The language in use, for components.
import { createContext, type ReactNode, use } from "react";
import type { Speech } from "./speech.ts";
import type { Translate } from "./translate.ts";

const SpeechContext = createContext<Speech | null>(null);

export function SpeechProvider({ speech, children }: { readonly speech: Speech; readonly children: ReactNode }) {
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (speech === null) throw new Error("Nothing is said outside a SpeechProvider.");
  return speech;
}

export function useText(): Translate {
  return useSpeech().t;
}
