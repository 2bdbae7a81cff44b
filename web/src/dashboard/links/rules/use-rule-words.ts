// The words for rules in the reader's language.
import { useMemo } from "react";
import { useSpeech } from "../../text/use-text.tsx";
import { type RuleWords, ruleWords } from "./sentence.ts";

export function useRuleWords(): RuleWords {
  const speech = useSpeech();
  return useMemo(() => ruleWords(speech), [speech]);
}
