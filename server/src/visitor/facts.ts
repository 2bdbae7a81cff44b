// From a request to the facts that decide where a link leads (core/visitor.ts). The request itself stays here, and each fact is
// found out when it is first asked for: most links ask for none.
import { createHmac } from "node:crypto";
import type { Field } from "../core/field.ts";
import { isScanned } from "../core/scan.ts";
import type { Instant } from "../core/time.ts";
import {
  type Asking,
  type Browser,
  type Form,
  HOST_LENGTH_MAX,
  parametersOf,
  type System,
  type Visitor,
} from "../core/visitor.ts";
import type { Agent, Agents } from "./agent.ts";
import { networkOf } from "./client-address.ts";
import type { Geo, Place } from "./geo.ts";
import { preferredLanguages } from "./languages.ts";

export interface FactsContext {
  readonly agents: Agents;
  readonly geo: Pick<Geo, "placeOf">;
  /** Keys what lots are drawn by, so that nobody can tell from a side who a visitor is. Lasting: a visitor stays on its side. */
  readonly secret: string;
}

export class Facts implements Visitor {
  readonly now: Instant;
  readonly query: string;
  readonly #asking: Asking;
  readonly #context: FactsContext;
  #agent: Agent | undefined;
  #place: Place | undefined;
  #referrer: { readonly host: string | null } | undefined;
  #parameters: ReadonlyMap<string, readonly string[]> | undefined;
  #languages: readonly string[] | undefined;
  #lot: { readonly id: Field; readonly number: number } | undefined;

  constructor(asking: Asking, now: Instant, context: FactsContext) {
    this.now = now;
    this.query = asking.query;
    this.#asking = asking;
    this.#context = context;
  }

  /** A HEAD, a browser that fetches ahead what may be clicked, or a program that shows what is behind a link. */
  get isPreview(): boolean {
    const { method, header } = this.#asking;
    if (method === "HEAD") return true;
    // Sec-Purpose is the standard's, and says "prefetch;prerender" too; Purpose is what browsers sent before.
    const purpose = header("sec-purpose") ?? header("purpose");
    return (purpose !== null && /^prefetch\b/i.test(purpose)) || this.#says.isPreviewer;
  }

  get isPreviewer(): boolean {
    return this.#says.isPreviewer;
  }

  get isBot(): boolean {
    return this.#says.isBot;
  }

  get isScan(): boolean {
    return isScanned(this.query);
  }

  get form(): Form | null {
    return this.#says.form;
  }

  get system(): System | null {
    return this.#says.system;
  }

  get browser(): Browser | null {
    return this.#says.browser;
  }

  get languages(): readonly string[] {
    this.#languages ??= preferredLanguages(this.#asking.header("accept-language") ?? "");
    return this.#languages;
  }

  get country(): string | null {
    return this.#is.country;
  }

  get region(): string | null {
    return this.#is.region;
  }

  get city(): string | null {
    return this.#is.city;
  }

  get address(): string | null {
    return this.#asking.address() || null;
  }

  get referrer(): string | null {
    this.#referrer ??= { host: this.#readReferrer() };
    return this.#referrer.host;
  }

  #readReferrer(): string | null {
    const page = this.#asking.header("referer") ?? "";
    const host = /^https?:/i.test(page) && URL.canParse(page) ? new URL(page).hostname : "";
    return host === "" || host.length > HOST_LENGTH_MAX ? null : host;
  }

  get parameters(): ReadonlyMap<string, readonly string[]> {
    this.#parameters ??= parametersOf(this.query);
    return this.#parameters;
  }

  /** By the network and the user agent: without a cookie there is nothing else that stays the same. */
  lotFor(id: Field): number {
    if (this.#lot?.id === id) return this.#lot.number;
    const { header, address } = this.#asking;
    const known = `lot\n${id}\n${networkOf(address())}\n${header("user-agent") ?? ""}`;
    const number = createHmac("sha256", this.#context.secret).update(known).digest().readUInt32BE();
    this.#lot = { id, number };
    return number;
  }

  get #is(): Place {
    this.#place ??= this.#context.geo.placeOf(this.#asking.address());
    return this.#place;
  }

  get #says(): Agent {
    this.#agent ??= this.#context.agents.of(this.#asking.header("user-agent") ?? "");
    return this.#agent;
  }
}
