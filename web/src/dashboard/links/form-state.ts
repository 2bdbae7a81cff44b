// What forms of links have in common: what the API says of their fields, and whether a code is free.
import { type BulkRow, LinnetProblem } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { sentenceOf } from "../frame/problem.tsx";
import type { Translate } from "../text/translate.ts";
import { useText } from "../text/use-text.tsx";

/** Before this a code is still being typed. */
export const TYPING_PAUSE_MS = 200;

/** What is wrong with what was sent. */
export interface Wrong {
  /** By its name in the API; null where it is about no field. */
  readonly field: string | null;
  readonly code: string;
  readonly text: string;
}

export function wrongOf(error: unknown, t: Translate): Wrong {
  const { field, code } = error instanceof LinnetProblem ? error : { field: null, code: "" };
  return { field: field ?? (code === "code_taken" || code === "invalid_code" ? "code" : null), code, text: sentenceOf(error, t) };
}

/** A value once it has been the same for a while. */
export function usePaused<T>(value: T, pauseMs: number): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return paused;
}

/** What can be said of a code while it is typed: nothing would be changed by `row`, which says what is meant to be done. */
export function useCodeSaid(code: string, domain: string, op: "create" | "edit", row: BulkRow): string | undefined {
  const t = useText();
  const asked = usePaused(code.trim(), TYPING_PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["code", op, row.match ?? "", domain, asked],
    enabled: asked !== "",
    queryFn: async ({ signal }) => {
      for await (const { ok, error } of api.bulk([row], { op, dryRun: true, signal })) return ok ? null : (error ?? null);
      return null;
    },
  });
  if (asked === "" || asked !== code.trim() || data === undefined) return undefined;
  return data === null ? t("field.codeFree") : t.problem(data);
}
