// What a language says on one page alone, for components of that page.
import { useQuery } from "@tanstack/react-query";
import { type PageWords, pageWordsIn } from "./languages.ts";
import { useSpeech } from "./use-text.tsx";

/** Undefined until it is known; null where the language has none of its own, or they can't be loaded: then the server's own do. */
export function usePageWords<Part extends keyof PageWords>(part: Part): PageWords[Part] | null | undefined {
  const { code } = useSpeech();
  const { data, error } = useQuery({
    queryKey: ["words", part, code],
    queryFn: () => pageWordsIn(code, part),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return error === null ? data : null;
}
