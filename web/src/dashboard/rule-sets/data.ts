// Sets of rules as the dashboard keeps them.
import type { Session } from "@linnet/client";
import { queryOptions } from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { may } from "../session.ts";

export const ruleSetsQuery = queryOptions({
  queryKey: ["rule-sets"],
  queryFn: ({ signal }) => api.ruleSets.list({ signal }),
});

export const ruleSetQuery = (name: string) =>
  queryOptions({
    queryKey: ["rule-sets", "one", name],
    queryFn: ({ signal }) => api.ruleSets.get(name, { signal }),
  });

export async function refreshRuleSets(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["rule-sets"] });
}

/** Sets are for all links: who may change their own links alone uses them, and no more. */
export const mayChangeSets = (session: Session | null) => may(session, "links:write") && session?.ownOnly === false;
