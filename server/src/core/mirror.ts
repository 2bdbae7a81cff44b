// What all processes share, as this one knows it: every entry in memory, read once and followed from then on. Redirects look into it
// without waiting; whoever changes an entry waits until it is in here too.
import { asError } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Shared, SharedEntry } from "./store.ts";

/** How often it is asked for changes that nobody has told of. */
const LOOK_INTERVAL_MS = 2000;

/** At every so many looks everything is read anew: where the store tells of nothing, that is what finds another one in its place. */
const LOOKS_ANEW = 30;

export interface MirrorOptions {
  readonly shared: Shared;
  readonly log: Log;
  /** Calls again and again until the function that it answers is called; whoever only works off one command has none. */
  readonly every?: (ms: number, work: () => void) => () => void;
}

type Listener = (changed: readonly SharedEntry[]) => void;

export class Mirror {
  readonly #options: MirrorOptions;
  #texts: ReadonlyMap<string, string> = new Map();
  readonly #listeners: Listener[] = [];
  #revision = 0;
  #reading: Promise<void> | null = null;
  /** Something may have been changed since the read that is under way began. */
  #isWanted = false;
  /** Changes may have gone untold: what is known counts until everything is read again. */
  #isAnew = false;
  #looks = 0;
  #isFailing = false;
  #stop: () => void = () => undefined;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Reads everything, and follows from now on. Throws what the store throws. */
  async open(): Promise<void> {
    const { shared, every } = this.#options;
    shared.watch((isAnew) => {
      this.#isAnew ||= isAnew;
      void this.#follow();
    });
    await this.refresh();
    if (every !== undefined) this.#stop = every(LOOK_INTERVAL_MS, () => this.#look());
  }

  close(): void {
    this.#stop();
  }

  /** What the entry says; undefined when there is none. */
  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** Calls with the entries that were changed, those that are known already at once. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
    listener([...this.#texts].map(([name, text]) => ({ name, text })));
  }

  /**
   * Makes the entry `after` if it is still `before`, here too when this settles; false where it is another one, which is then known
   * here. Throws what the store throws.
   */
  async replace(name: string, before: string | null, after: string | null): Promise<boolean> {
    const isReplaced = await this.#options.shared.replace(name, before, after);
    try {
      await this.refresh();
    } catch (error) {
      if (!isReplaced) throw error;
      // It is done, whatever else there is to be read at the next look.
      this.#take([{ name, text: after }], false);
    }
    return isReplaced;
  }

  /** Reads what was changed until now. Throws what the store throws. */
  async refresh(): Promise<void> {
    // What is under way may have begun before the change.
    if (this.#reading !== null) await this.#reading.catch(() => undefined);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  #look(): void {
    this.#looks++;
    if (this.#looks % LOOKS_ANEW === 0) this.#isAnew = true;
    void this.#follow();
  }

  /** The same for whoever only hears that there may be something. What fails is tried again at the next look. */
  async #follow(): Promise<void> {
    if (this.#isWanted) return;
    this.#isWanted = true;
    if (this.#reading !== null) await this.#reading.catch(() => undefined);
    this.#isWanted = false;
    try {
      await this.refresh();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#options.log.debug({ reason: asError(error).message }, "what processes share can't be read");
      this.#isFailing = true;
    }
  }

  async #read(): Promise<void> {
    const isAnew = this.#isAnew;
    this.#isAnew = false;
    try {
      const known = isAnew ? 0 : this.#revision;
      const { revision, entries } = await changesBehind(this.#options.shared, known);
      this.#revision = revision;
      this.#take(entries, isAnew);
    } catch (error) {
      this.#isAnew ||= isAnew;
      throw error;
    }
  }

  /** Anew, what is not among the entries is there no more. */
  #take(entries: readonly SharedEntry[], isAnew: boolean): void {
    const before = this.#texts;
    const texts = new Map(isAnew ? [] : before);
    for (const { name, text } of entries) {
      if (text === null) texts.delete(name);
      else texts.set(name, text);
    }
    const names = isAnew ? new Set([...before.keys(), ...texts.keys()]) : new Set(entries.map(({ name }) => name));
    const changed = [...names].filter((name) => before.get(name) !== texts.get(name));
    if (changed.length === 0) return;
    this.#texts = texts;
    const told = changed.map((name) => ({ name, text: texts.get(name) ?? null }));
    for (const listener of this.#listeners) listener(told);
  }
}

/** Everything that was changed behind a revision, page after page. Throws what the store throws. */
export async function changesBehind(
  shared: Pick<Shared, "since">,
  known: number,
): Promise<{ readonly revision: number; readonly entries: readonly SharedEntry[] }> {
  const all: SharedEntry[] = [];
  for (let from = known; ; ) {
    const { revision, entries, isAll } = await shared.since(from);
    all.push(...entries);
    if (isAll) return { revision, entries: all };
    from = revision;
  }
}
