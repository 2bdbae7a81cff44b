// What clients did and were told, while things broke; and a checker of what must hold whatever broke (I1, I2).

/** One call: what was asked, when, and what is known of its end. */
export interface Event {
  readonly operation: "create";
  readonly startMs: number;
  readonly endMs: number;
  /** The URL asked to be shortened; each call asks for one of its own. */
  readonly url: string;
  /** The code that was asked for, when one was. */
  readonly wanted: string | null;
  readonly outcome:
    | { readonly kind: "acknowledged"; readonly code: string }
    /** Certainly not done. */
    | { readonly kind: "refused"; readonly why: string }
    /** No answer, or one that says that it isn't known. */
    | { readonly kind: "unknown"; readonly why: string };
}

export class History {
  readonly #events: Event[] = [];
  #acknowledgedCount = 0;

  get events(): readonly Event[] {
    return this.#events;
  }

  /** How many calls were acknowledged so far. */
  get acknowledgedCount(): number {
    return this.#acknowledgedCount;
  }

  /** The links that somebody was promised: code → URL. */
  get acknowledged(): Map<string, string> {
    return new Map(this.#events.flatMap(({ outcome, url }) => (outcome.kind === "acknowledged" ? [[outcome.code, url]] : [])));
  }

  /** Notes one call. `call` says how it ended; what it throws is an unknown outcome. */
  async record(asked: { url: string; wanted?: string }, call: () => Promise<Event["outcome"]>): Promise<Event> {
    const startMs = performance.now();
    let outcome: Event["outcome"];
    try {
      outcome = await call();
    } catch (error) {
      outcome = { kind: "unknown", why: String(error) };
    }
    const event: Event = {
      operation: "create",
      startMs,
      endMs: performance.now(),
      url: asked.url,
      wanted: asked.wanted ?? null,
      outcome,
    };
    this.#events.push(event);
    if (outcome.kind === "acknowledged") this.#acknowledgedCount++;
    return event;
  }
}

/**
 * What a history and the links found afterwards have wrong: a code acknowledged twice, an acknowledged link that is
 * gone or leads elsewhere, or a link that nobody asked for. An unknown call may have been done or not.
 */
export function violations(history: History, stored: ReadonlyMap<string, string>): string[] {
  return [...brokenPromises(history, stored), ...strayLinks(history, stored)];
}

function brokenPromises(history: History, stored: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const winners = new Map<string, string>();
  for (const { outcome, url } of history.events) {
    if (outcome.kind !== "acknowledged") continue;
    const { code } = outcome;
    const other = winners.get(code);
    if (other !== undefined) found.push(`${code} was acknowledged for ${other} and for ${url}`);
    winners.set(code, url);
    if (stored.get(code) !== url) found.push(`${code} was acknowledged for ${url} and leads to ${stored.get(code) ?? "nothing"}`);
  }
  return found;
}

function strayLinks(history: History, stored: ReadonlyMap<string, string>): string[] {
  const asked = new Map(history.events.map((event) => [event.url, event.outcome]));
  return [...stored].flatMap(([code, target]) => {
    const outcome = asked.get(target);
    if (outcome === undefined) return [`${code} leads to ${target}, which nobody asked for`];
    if (outcome.kind === "refused") return [`${code} leads to ${target}, which was refused: ${outcome.why}`];
    const isSecond = outcome.kind === "acknowledged" && outcome.code !== code;
    return isSecond ? [`${target} has two codes: ${outcome.code} and ${code}`] : [];
  });
}
