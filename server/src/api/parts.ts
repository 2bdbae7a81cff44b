// What the API is given to work with.
import type { About } from "../core/about.ts";
import type { Actor } from "../core/actor.ts";
import type { AuditTrail } from "../core/audit/trail.ts";
import type { LinnetError } from "../core/errors.ts";
import type { KeyContext } from "../core/keys.ts";
import type { LinkContext } from "../core/links.ts";
import type { Auth, PeopleContext } from "../core/people/context.ts";
import type { Visit } from "../core/people/sign-in.ts";
import type { FactsOf } from "../core/simulate.ts";
import type { LiveClicks } from "./live.ts";

/** What the API is made of. */
export interface ApiGiven {
  readonly links: LinkContext;
  readonly keys: KeyContext;
  readonly people: PeopleContext;
  readonly audit: AuditTrail;
  readonly about: About;
  /** What checks passwords and keeps sessions; loaded when it is first asked for. */
  readonly auth: () => Promise<Auth>;
  /** From where somebody signs in. */
  readonly visitOf: (request: Request, peer: string) => Visit;
  /** Who is asking, by the request's key and address; a session is not looked at. Throws `key_invalid`. */
  readonly actorOf: (request: Request, peer: string) => Promise<Actor>;
  /** Throws `key_required` or `scope_missing` where the actor may not make links. */
  readonly mayCreate: (actor: Actor) => void;
  /** The facts of a request that nobody has made: of a simulation. */
  readonly factsOf: FactsOf;
  /** Logs an error that is ours and returns what to tell. */
  readonly report: (error: unknown) => LinnetError;
  /** Origins whose pages may use the API; none: CORS is off. */
  readonly corsOrigins: readonly string[];
  /** Told when the process ends: answers that would go on for ever end with it. */
  readonly stopping: AbortSignal;
}

/** The same, with what it has itself. */
export interface ApiParts extends ApiGiven {
  readonly live: LiveClicks;
}

/** What a request brings along on its way through Hono. */
export interface ApiEnv {
  Bindings: Caller;
}

/** Who makes a request. */
export interface Caller {
  /** By key, session or address. Throws `key_invalid`, and `cross_site` for a session that another site uses. */
  readonly actor: () => Promise<Actor>;
  readonly visit: () => Visit;
}
