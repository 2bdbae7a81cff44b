// The part of what an API is given that is about people and the server, where a test has none.
import type { ApiGiven } from "../../src/api/parts.ts";
import { AuditTrail } from "../../src/core/audit/trail.ts";
import type { LinkContext } from "../../src/core/links.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function nobodySignsIn(
  context: LinkContext,
  { people, audit: log }: Store,
): Pick<ApiGiven, "people" | "auth" | "visitOf" | "audit" | "about"> {
  const noServer = () => Promise.reject(new Error("there is no server here"));
  return {
    about: { facts: noServer, checks: noServer, settings: [] },
    audit: new AuditTrail({ ...context, log, days: 365, report: SILENT, later: (work) => work() }),
    people: { ...context, people, setupToken: "", pseudonym: (text) => text, isSame: () => false, editors: "own" },
    auth: () => Promise.reject(new Error("nobody signs in here")),
    visitOf: () => ({ client: "", agent: "" }),
  };
}
