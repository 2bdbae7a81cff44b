// Who is signed in, and what they may do.
import { type Link, LinnetProblem, type Session } from "@linnet/client";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, isSignedOut, queries } from "./api.ts";
import { draftsBelongTo, forgetDrafts } from "./ui/kept.ts";

export type Scope = Session["scopes"][number];

/** The session; null where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await api.session.read({ signal });
      draftsBelongTo(session.user.id);
      return session;
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
});

/** Whether nobody owns this Linnet yet. */
export async function needsOwner(): Promise<boolean> {
  try {
    return await api.session.needsOwner();
  } catch (error) {
    if (error instanceof LinnetProblem) return false;
    throw error;
  }
}

export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

export function may(session: Session | null, scope: Scope): boolean {
  return session?.scopes.includes(scope) ?? false;
}

/** Whether this person may change this link. */
export function mayChange(session: Session | null, link: Pick<Link, "createdBy">): boolean {
  if (session === null || !may(session, "links:write")) return false;
  return !session.ownOnly || link.createdBy === `user:${session.user.id}`;
}

/** Takes a new session as the one that holds; nothing that was read before it is kept, and no text but this person's own. */
export function enter(session: Session): void {
  queries.clear();
  draftsBelongTo(session.user.id);
  queries.setQueryData(sessionQuery.queryKey, session);
}

/** Ends the session; whoever uses this tab next finds nothing of it. */
export async function signOut(): Promise<void> {
  await api.session.signOut();
  queries.clear();
  forgetDrafts();
}
