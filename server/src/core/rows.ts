// What one row of many says: an operation, which link, and what about it. The names are those of the API, and a row of an
// export is one that makes the same link again.
import { type Code, parseCode } from "./code.ts";
import type { Which } from "./edit.ts";
import { invalidField, missingField, unknownField } from "./errors.ts";
import { ALIASES_MAX, FIELD_NAMES, type FieldContext, type LinkInput } from "./fields.ts";
import type { MakeOptions } from "./links.ts";
import type { Instant } from "./time.ts";
import { parseInstant } from "./values.ts";

export const OPERATIONS = ["create", "edit", "delete", "restore", "purge"] as const;
export type BulkOperation = (typeof OPERATIONS)[number];

export interface RowOrder {
  readonly operation: BulkOperation;
  /** The link, for all operations but "create". */
  readonly which: Which;
  readonly input: LinkInput;
  readonly make: MakeOptions;
  /** Deleting for good: whether the codes are given up too. */
  readonly release: boolean;
}

/** What an export tells of a link's past. It is for links that are made; an edit leaves it alone. */
const PAST = ["id", "aliases", "retired", "createdAt", "updatedAt", "hasPassword"] as const;

/**
 * What a row may say besides the fields of a link. `match`, or else `id`, names the link of an edit, and `code` is then the one
 * that it shall have; without both `code` names it.
 */
const ROW_KEYS = ["op", "match", "version", "reuse", "private", "release", ...PAST] as const;

const IS_ROW_KEY: ReadonlySet<string> = new Set(ROW_KEYS);

const NAMING = ["op", "match", "id", "code", "domain", "version"] as const;

/** What each operation reads. Anything else would be without effect, and its sender thinks otherwise. */
const NAMES_OF: Readonly<Record<BulkOperation, ReadonlySet<string>>> = {
  create: new Set(["op", "reuse", "private", ...PAST, ...FIELD_NAMES]),
  edit: new Set(["op", "match", "version", ...PAST, ...FIELD_NAMES]),
  delete: new Set(NAMING),
  restore: new Set(NAMING),
  purge: new Set([...NAMING, "release"]),
};

/** Everything that a row may say. */
export const ROW_NAMES: readonly string[] = [...ROW_KEYS, ...FIELD_NAMES];

type RowObject = Readonly<Record<string, unknown>>;

/**
 * Reads a row; `operation` is what it means if it does not say so. Values of fields are checked where they are used. Throws
 * `unknown_field` for what the operation does not read.
 */
export function parseRow(value: unknown, operation: BulkOperation, context: FieldContext): RowOrder {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidField("row", "A row is a JSON object.");
  const row = value as RowObject;
  const op = OPERATIONS.find((one) => one === (row.op ?? operation));
  if (op === undefined) throw invalidField("op", `op is one of ${OPERATIONS.join(", ")}.`);
  const stranger = Object.keys(row).find((key) => !NAMES_OF[op].has(key));
  if (stranger !== undefined) throw unknownField(stranger, [...NAMES_OF[op]]);
  const input: Record<string, unknown> = {};
  for (const key in row) if (!IS_ROW_KEY.has(key)) input[key] = row[key];
  const release = flagIn(row, "release");
  if (op === "create") return { operation: op, which: { code: "" }, input, make: makeOptionsIn(row, context), release };
  const name = ["match", "id"].find((one) => (row[one] ?? null) !== null) ?? "code";
  const which: Which = { code: textIn(row, name), domain: optionalText(row, "domain"), version: versionIn(row) };
  const { code: _code, ...rest } = input;
  return { operation: op, which, input: name === "code" ? rest : input, make: {}, release };
}

function makeOptionsIn(row: RowObject, context: FieldContext): MakeOptions {
  if (flagIn(row, "hasPassword") && (row.password ?? null) === null) {
    throw missingField("password", "The link had a password, which no export holds. Send password, or hasPassword: false.");
  }
  return {
    reuse: flagIn(row, "reuse"),
    private: flagIn(row, "private"),
    origin: {
      createdAt: instantIn(row, "createdAt"),
      updatedAt: instantIn(row, "updatedAt"),
      id: (row.id ?? null) === null ? undefined : codeIn(row.id, "id", context),
      aliases: codesIn(row, "aliases", context),
      retired: codesIn(row, "retired", context),
    },
  };
}

/**
 * What was asked, as text by which a request that is sent again is known. Of a password only whether there is one: the text is
 * kept as a hash that is too fast for what people choose.
 */
export function requestText(asked: unknown): string {
  return JSON.stringify(asked, (key, value: unknown) => (key === "password" && typeof value === "string" ? true : value));
}

function textIn(row: RowObject, name: string): string {
  const value = row[name];
  if (value === undefined) throw missingField(name, `Send ${name}: the code of the link.`);
  if (typeof value !== "string") throw invalidField(name, `${name} is a text.`);
  return value;
}

function optionalText(row: RowObject, name: string): string | undefined {
  return (row[name] ?? null) === null ? undefined : textIn(row, name);
}

/** A flag of a row, false where it is left out. Throws `invalid_field`. */
export function flagIn(row: RowObject, name: string): boolean {
  const value = row[name] ?? false;
  if (typeof value !== "boolean") throw invalidField(name, `${name} is true or false.`);
  return value;
}

function versionIn({ version }: RowObject): number | undefined {
  if (version === undefined || version === null) return undefined;
  if (typeof version !== "number" || !Number.isInteger(version)) throw invalidField("version", "version is a whole number.");
  return version;
}

function instantIn(row: RowObject, name: string): Instant | undefined {
  return (row[name] ?? null) === null ? undefined : parseInstant(row[name], name);
}

function codeIn(value: unknown, name: string, { codeRules }: FieldContext): Code {
  if (typeof value !== "string") throw invalidField(name, `${name} is a text.`);
  return parseCode(value, codeRules);
}

function codesIn(row: RowObject, name: string, context: FieldContext): Code[] | undefined {
  const value = row[name] ?? null;
  if (value === null) return undefined;
  if (!Array.isArray(value)) throw invalidField(name, `${name} is a list of codes.`);
  if (value.length > ALIASES_MAX) throw invalidField(name, `${name} has up to ${ALIASES_MAX} codes.`);
  return value.map((code) => codeIn(code, name, context));
}
