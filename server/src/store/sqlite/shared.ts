// What all processes share: the table shared.
import type { Statement } from "bun:sqlite";
import { SHARED_PAGE_LENGTH, type Shared, type SharedChanges, type SharedEntry } from "../../core/store.ts";
import type { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import type { Guard } from "./identity.ts";
import { readThrough } from "./reading.ts";
import type { Writer } from "./writer.ts";

interface SharedParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly guard: Guard;
  readonly changes: Changes;
}

export class SqliteShared implements Shared {
  readonly #writer: Writer;
  readonly #guard: Guard;
  readonly #changes: Changes;
  readonly #since: Statement<SharedEntry & { readonly revision: number }, [number, number]>;
  #onChanged: (isAnew: boolean) => void = () => undefined;

  constructor({ reader, writer, guard, changes }: SharedParts) {
    this.#writer = writer;
    this.#guard = guard;
    this.#changes = changes;
    this.#since = reader.prepare("SELECT name, text, revision FROM shared WHERE revision > ?1 ORDER BY revision LIMIT ?2");
  }

  async since(revision: number): Promise<SharedChanges> {
    const rows = readThrough(
      this.#guard,
      () => this.#since.all(revision, SHARED_PAGE_LENGTH),
      () => true,
    );
    return {
      revision: rows.at(-1)?.revision ?? revision,
      entries: rows.map(({ name, text }) => ({ name, text })),
      isAll: rows.length < SHARED_PAGE_LENGTH,
    };
  }

  async replace(name: string, before: string | null, after: string | null): Promise<boolean> {
    const isReplaced = await this.#writer.write({ kind: "replace-shared", name, before, after });
    this.#onChanged(false);
    return isReplaced;
  }

  watch(onChanged: (isAnew: boolean) => void): void {
    this.#onChanged = onChanged;
    this.#changes.watchShared(onChanged);
  }
}
