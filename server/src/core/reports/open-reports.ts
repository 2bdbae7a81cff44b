// Reports that nobody has decided yet, as this process knows them. They are among what all processes share, since they are few; no
// redirect asks for them, and none is read before somebody looks at the list.
import type { Field } from "../field.ts";
import type { Mirror } from "../mirror.ts";
import { decodeReport, encodeReport, type Report } from "./report.ts";

/** What their entries are called among all that processes share. */
const BEGINNING = "report:";

export class OpenReports {
  readonly #mirror: Mirror;
  readonly #ids = new Set<Field>();

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    mirror.onChange((changed) => {
      for (const { name, text } of changed) {
        if (!name.startsWith(BEGINNING)) continue;
        const id = name.slice(BEGINNING.length) as Field;
        if (text === null) this.#ids.delete(id);
        else this.#ids.add(id);
      }
    });
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: Field): boolean {
    return this.#ids.has(id);
  }

  /** Ids of the links. */
  ids(): Field[] {
    return [...this.#ids];
  }

  /** Null where there is none, or none that can be read: what people report next takes its place. */
  read(id: Field): Report | null {
    const text = this.#mirror.get(BEGINNING + id);
    return text === undefined ? null : decodeReport(text);
  }

  /** Makes the report what it shall be, here too; null removes it. False when somebody else was faster. */
  replace(id: Field, report: Report | null): Promise<boolean> {
    const name = BEGINNING + id;
    return this.#mirror.replace(name, this.#mirror.get(name) ?? null, report === null ? null : encodeReport(report));
  }
}
