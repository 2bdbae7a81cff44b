// better-auth's database on our port `People`, whichever store is behind it. What better-auth asks by is a name or an owner of a record;
// all else is looked at one by one. Of a session's token only a hash is kept.
import type { CleanedWhere, CustomAdapter } from "better-auth/adapters";
import { createAdapterFactory } from "better-auth/adapters";
import { editConflict, internal } from "../core/errors.ts";
import { accountName, userPlaces } from "../core/people/person.ts";
import type { People, PeopleKind, PeopleRecord } from "../core/people/store.ts";
import { instantFrom } from "../core/time.ts";

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

/** What tells two writes of the same apart, so that of two counters that go from 1 to 2 one is told that it was late. */
const NONCE = "nonce";

type Row = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, PeopleKind>> = {
  user: "user",
  account: "account",
  session: "session",
  verification: "verification",
  twoFactor: "two-factor",
};

export interface AdapterParts {
  readonly people: People;
  /** A one-way hash, for what is random and long. */
  readonly hash: (secret: string) => string;
  readonly nonce: () => string;
}

export function peopleAdapter(parts: AdapterParts) {
  const config = { adapterId: "linnet", adapterName: "Linnet's people", supportsDates: false, transaction: false } as const;
  return createAdapterFactory({ config, adapter: () => adapterOn(new Rows(parts)) });
}

function adapterOn(rows: Rows): CustomAdapter {
  return {
    async create({ model, data }) {
      await rows.insert(model, data);
      return data;
    },
    async findOne<T>({ model, where }: { readonly model: string; readonly where: readonly CleanedWhere[] }) {
      return ((await rows.find(model, where))[0]?.row ?? null) as T | null;
    },
    async findMany<T>({ model, where = [], sortBy, offset = 0, limit }: Parameters<CustomAdapter["findMany"]>[0]) {
      const found = (await rows.find(model, where)).map(({ row }) => row);
      if (sortBy !== undefined)
        found.sort((a, b) => compare(a[sortBy.field], b[sortBy.field]) * (sortBy.direction === "asc" ? 1 : -1));
      return found.slice(offset, offset + limit) as T[];
    },
    count: async ({ model, where = [] }) => (await rows.find(model, where)).length,
    async update<T>({ model, where, update }: { readonly model: string; readonly where: CleanedWhere[]; readonly update: T }) {
      const [first] = await rows.find(model, where);
      if (first === undefined) return null;
      return (await rows.change(model, { found: first, where, update: update as Row })) as T | null;
    },
    async updateMany({ model, where, update }) {
      const found = await rows.find(model, where);
      const changed = await Promise.all(found.map((one) => rows.change(model, { found: one, where, update })));
      return changed.filter((row) => row !== null).length;
    },
    async delete({ model, where }) {
      const [first] = await rows.find(model, where);
      if (first !== undefined) await rows.remove(first);
    },
    async deleteMany({ model, where }) {
      const found = await rows.find(model, where);
      return (await Promise.all(found.map((one) => rows.remove(one)))).filter((isRemoved) => isRemoved).length;
    },
  };
}

interface Found {
  readonly record: PeopleRecord;
  readonly row: Row;
}

/** Rows as records. */
class Rows {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async insert(model: string, row: Row): Promise<void> {
    if ((await this.#parts.people.insert(this.#recordOf(kindOf(model), row))) !== "inserted") throw editConflict();
  }

  async find(model: string, where: readonly CleanedWhere[]): Promise<Found[]> {
    const kind = kindOf(model);
    const records = await this.#candidates(kind, where);
    const token = kind === "session" ? equalTo(where, "token") : undefined;
    return records.map((record) => ({ record, row: rowOf(record, token) })).filter(({ row }) => isMeant(row, where));
  }

  /** The row as it is then; null where it is gone, or no longer what was asked for. */
  async change(
    model: string,
    { found, where, update }: { readonly found: Found; readonly where: readonly CleanedWhere[]; readonly update: Row },
  ): Promise<Row | null> {
    const kind = kindOf(model);
    let { record, row } = found;
    for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
      const after = { ...row, ...update };
      const outcome = await this.#parts.people.replace(this.#recordOf(kind, after, record), record.text);
      if (outcome === "replaced") return after;
      if (outcome !== "conflict") return null;
      const now = await this.#parts.people.find(record);
      if (now === null) return null;
      record = now;
      row = rowOf(now, typeof row.token === "string" ? row.token : undefined);
      if (!isMeant(row, where)) return null;
    }
    throw editConflict();
  }

  async remove({ record }: Found): Promise<boolean> {
    return (await this.#parts.people.remove(record)) === "removed";
  }

  /** Records among which are all that are meant. */
  async #candidates(kind: PeopleKind, where: readonly CleanedWhere[]): Promise<PeopleRecord[]> {
    const { people } = this.#parts;
    if (where.some(({ connector }) => connector === "OR")) return people.list(kind);
    const id = equalTo(where, "id");
    if (id !== undefined) return listOf(await people.find({ kind, id }));
    const name = this.#nameIn(kind, where);
    if (name !== undefined) return listOf(await people.findNamed(kind, name));
    const owner = equalTo(where, "userId");
    return owner === undefined ? people.list(kind) : people.list(kind, owner);
  }

  #nameIn(kind: PeopleKind, where: readonly CleanedWhere[]): string | undefined {
    const email = equalTo(where, "email");
    if (kind === "user" && email !== undefined) return userPlaces({ email }).names[0];
    const token = equalTo(where, "token");
    if (kind === "session" && token !== undefined) return this.#parts.hash(token);
    return kind === "verification" ? equalTo(where, "identifier") : undefined;
  }

  /** `before` keeps the names of a session whose token is not known here. */
  #recordOf(kind: PeopleKind, row: Row, before?: PeopleRecord): PeopleRecord {
    const { token, ...rest } = row;
    const said = kind === "session" ? rest : row;
    return {
      kind,
      id: String(row.id),
      text: JSON.stringify({ ...said, [NONCE]: this.#parts.nonce() }),
      owner: kind === "user" || typeof row.userId !== "string" ? null : row.userId,
      group: kind === "user" ? userPlaces(row).group : null,
      names: this.#namesOf(kind, row, before),
      expiresAt: kind === "session" || kind === "verification" ? instantFrom(String(row.expiresAt)) : null,
    };
  }

  #namesOf(kind: PeopleKind, row: Row, before?: PeopleRecord): readonly string[] {
    switch (kind) {
      case "user":
        return userPlaces(row).names;
      case "account":
        return [accountName(String(row.providerId), String(row.accountId))];
      case "session":
        return before?.names ?? [this.#parts.hash(String(row.token))];
      case "verification":
        return [String(row.identifier)];
      default:
        return [`of:${String(row.userId)}`];
    }
  }
}

function kindOf(model: string): PeopleKind {
  const kind = KINDS[model];
  if (kind === undefined) throw internal(new Error(`better-auth asks for "${model}", which is not kept here`));
  return kind;
}

function rowOf({ text }: PeopleRecord, token: string | undefined): Row {
  const { [NONCE]: _nonce, ...said } = JSON.parse(text) as Record<string, unknown>;
  return token === undefined ? said : { ...said, token };
}

const listOf = <T>(one: T | null): T[] => (one === null ? [] : [one]);

/** What a field must be equal to; undefined where nothing is said of it. */
function equalTo(where: readonly CleanedWhere[], field: string): string | undefined {
  const clause = where.find((one) => one.field === field && (one.operator ?? "eq") === "eq");
  return typeof clause?.value === "string" && clause.mode !== "insensitive" ? clause.value : undefined;
}

/** As better-auth's own adapters read a list of conditions: from the left to the right. */
function isMeant(row: Row, where: readonly CleanedWhere[]): boolean {
  return where.reduce((isSo, clause, at) => {
    const holds = isTrue(row, clause);
    if (at === 0) return holds;
    return clause.connector === "OR" ? isSo || holds : isSo && holds;
  }, true);
}

function isTrue(row: Row, { field, operator, value: said, mode }: CleanedWhere): boolean {
  const fold = (value: unknown) => (mode === "insensitive" && typeof value === "string" ? value.toLowerCase() : value);
  const its = fold(row[field] ?? null);
  const value = fold(said);
  const values = Array.isArray(said) ? said.map(fold) : [];
  const holds: Readonly<Record<NonNullable<CleanedWhere["operator"]>, () => boolean>> = {
    eq: () => its === value,
    ne: () => its !== value,
    in: () => values.includes(its),
    not_in: () => !values.includes(its),
    gt: () => areComparable(its, value) && compare(its, value) > 0,
    gte: () => areComparable(its, value) && compare(its, value) >= 0,
    lt: () => areComparable(its, value) && compare(its, value) < 0,
    lte: () => areComparable(its, value) && compare(its, value) <= 0,
    contains: () => typeof its === "string" && its.includes(String(value)),
    starts_with: () => typeof its === "string" && its.startsWith(String(value)),
    ends_with: () => typeof its === "string" && its.endsWith(String(value)),
  };
  return holds[operator ?? "eq"]();
}

const areComparable = (a: unknown, b: unknown): boolean => a !== null && a !== undefined && b !== null && b !== undefined;

/** Moments are texts that are in order as moments are. */
function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (!areComparable(a, b)) return areComparable(a, a) ? 1 : -1;
  return (a as string) < (b as string) ? -1 : 1;
}
