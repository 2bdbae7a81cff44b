// Making many links at once: those that only have to be stored go to the store together, which costs a fraction of storing each by
// itself; the others are made one by one.
import type { Actor } from "./actor.ts";
import { hasValidCheck, randomCharacters } from "./code.ts";
import { codeTaken, storeUnknown } from "./errors.ts";
import { codeOf } from "./field.ts";
import { insertAllPatiently, type Pause } from "./insert.ts";
import type { StoredLink } from "./link.ts";
import { type Draft, draftFrom, type LinkContext, makeFrom, nameTaken, type Wanted } from "./links.ts";
import type { Inserted } from "./store.ts";

/** 8 characters of 53: 45 bits, so that no other link at the same code has the same token. */
const TOKEN_LENGTH = 8;

/** What became of it: the link, or why there is none. */
export type MadeOrNot<Link = StoredLink> = { readonly stored: Link } | { readonly error: unknown };

interface Drafted extends Draft {
  /** Only where another code may be drawn. */
  readonly wanted: Wanted | null;
}

/** Links that are made together. */
export class Together {
  readonly #context: LinkContext;
  readonly #actor: Actor;
  /** Stands for the hash of a secret that nobody has; with its number behind it, it tells the drafts of all callers apart. */
  readonly #token: string;
  readonly #drafts: Drafted[] = [];

  constructor(context: LinkContext, actor: Actor) {
    this.#context = context;
    this.#actor = actor;
    this.#token = randomCharacters(context.random, context.alphabet, TOKEN_LENGTH);
  }

  /** Takes the link in; says false of one that has to be made by itself. Throws as `makeFrom` does for what is wrong in itself. */
  add(wanted: Wanted): boolean {
    const makerHash = `${this.#token}.${this.#drafts.length.toString(36)}`;
    const draft = draftFrom(this.#context, wanted, this.#actor, makerHash);
    if (draft !== null) this.#drafts.push({ ...draft, wanted: draft.isChosen ? null : wanted });
    return draft !== null;
  }

  /** Stores them; an answer for each that was taken in, in their order. With `pause`, also while the store hesitates for a while. */
  async store(pause: Pause | undefined): Promise<MadeOrNot[]> {
    if (this.#drafts.length === 0) return [];
    const { links, counts } = this.#context;
    const drafts = this.#drafts.map(({ stored }) => stored);
    const answers = await insertAllPatiently(links, drafts, pause);
    await this.#takeFromPool(answers);
    counts.linksCreated += answers.filter((answer) => answer === "inserted").length;
    const made: MadeOrNot[] = [];
    for (const [at, draft] of this.#drafts.entries()) {
      const answer = answers[at] ?? storeUnknown();
      made.push(answer === "inserted" ? { stored: draft.stored } : await this.#notInserted(draft, answer, pause));
    }
    return made;
  }

  /** A code that was chosen may lie in the pool, if it is one that could be there. */
  async #takeFromPool(answers: readonly (Inserted | Error)[]): Promise<void> {
    const { alphabet, pool } = this.#context;
    const chosen = this.#drafts.filter(({ isChosen }, at) => isChosen && answers[at] === "inserted");
    const codes = chosen.map(({ stored }) => codeOf(stored.details.id)).filter((code) => hasValidCheck(code, alphabet));
    if (codes.length > 0) await pool.remove(codes).catch(() => undefined);
  }

  async #notInserted(
    { stored, wanted }: Drafted,
    answer: Exclude<Inserted, "inserted"> | Error,
    pause: Pause | undefined,
  ): Promise<MadeOrNot> {
    if (answer instanceof Error) return { error: answer };
    if (answer !== "taken" && answer.taken.kind !== "reuse") return { error: nameTaken(answer.taken) };
    if (wanted === null) return { error: codeTaken(codeOf(stored.details.id)) };
    try {
      // Another was faster with the code that was drawn: it takes another one.
      return await makeFrom(this.#context, wanted.input, this.#actor, { ...wanted.make, many: true, pause });
    } catch (error) {
      return { error };
    }
  }
}
