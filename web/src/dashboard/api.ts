// The one client of the API. It comes from the same address as the app, so the session's cookie goes along by itself.
import { createClient, LinnetProblem, LinnetUnreachable } from "@linnet/client";
import { QueryCache, QueryClient } from "@tanstack/react-query";

export const api = createClient({ url: location.origin });

/** Whether an error says that nobody is signed in, or not any more. */
export const isSignedOut = (error: unknown) => error instanceof LinnetProblem && error.status === 401;

/** A failed connection may be a moment's, and so may a store that gives no answer; whatever else the server says it means. */
const RETRIES_MAX = 2;

const mayPass = (error: unknown) =>
  error instanceof LinnetUnreachable || (error instanceof LinnetProblem && error.status === 503);

/** How long what was read counts as fresh: whoever comes back within this time sees it at once and unchanged. */
const FRESH_MS = 10_000;

let onSignedOut: () => void = () => undefined;

/** Who is to be told when the session turns out to be over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== "session") onSignedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      networkMode: "always",
      retry: (count, error) => mayPass(error) && count < RETRIES_MAX,
    },
    mutations: { networkMode: "always" },
  },
});
