// One request, as those who answer it get it.
import type { Domain } from "../core/domains/domains.ts";

export interface Asked {
  readonly request: Request;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  /** The domain that its Host names. */
  readonly domain: Domain;
  /** The address at the other end of the connection; "" when that has ended. */
  readonly peer: () => string;
}
