// Many links at once, as streams of JSON lines in both directions.
import { LinnetProblem, LinnetUnreachable, parseObject, problemOf } from "./problem.ts";
import type { components, operations } from "./schema.ts";
import type { CallOptions, ClientOptions } from "./shorten.ts";
import { searchOf } from "./wire.ts";

type BulkRow = components["schemas"]["BulkRow"];
type RowResult = components["schemas"]["RowResult"];
type ExportRow = components["schemas"]["ExportRow"];
type ExportQuery = NonNullable<operations["exportLinks"]["parameters"]["query"]>;

/** Rows as they stand in a file: a table whose first line names its columns, or a JSON value in each line. */
export type BulkText = { readonly csv: string } | { readonly ndjson: string };

export interface BulkOptions extends CallOptions {
  /** What a row does that does not say so itself. */
  readonly op?: NonNullable<operations["bulk"]["parameters"]["query"]>["op"];
  /** Says what would happen, and changes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Rows that make links can then be sent again. */
  readonly idempotencyKey?: string | undefined;
}

export async function* bulk(
  options: ClientOptions,
  rows: Iterable<BulkRow> | AsyncIterable<BulkRow> | BulkText,
  { op, dryRun, idempotencyKey, signal }: BulkOptions = {},
): AsyncGenerator<RowResult> {
  const query = new URLSearchParams({ ...(op === undefined ? {} : { op }), ...(dryRun === true ? { dryRun: "true" } : {}) });
  const headers = {
    "Content-Type": "csv" in rows ? "text/csv" : "application/x-ndjson",
    Accept: "application/x-ndjson, application/problem+json",
    ...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }),
  };
  const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body: bodyOf(rows), duplex: "half" };
  yield* lines<RowResult>(options, `/bulk?${query}`, { ...init, ...(signal === undefined ? {} : { signal }) });
}

/** A text and a list are sent as they are: not every `fetch` takes a stream. */
function bodyOf(rows: Iterable<BulkRow> | AsyncIterable<BulkRow> | BulkText): string | ReadableStream<Uint8Array> {
  if ("csv" in rows) return rows.csv;
  if ("ndjson" in rows) return rows.ndjson;
  return Array.isArray(rows) ? (rows as BulkRow[]).map(lineOf).join("") : streamOf(rows);
}

export async function* exported(
  options: ClientOptions,
  filter: Omit<ExportQuery, "format">,
  { signal }: CallOptions = {},
): AsyncGenerator<ExportRow> {
  const all = lines<ExportRow | Cut>(options, `/export?${searchOf(filter)}`, signal === undefined ? {} : { signal });
  for await (const row of all) {
    if ("error" in row) throw leftOut(row);
    yield row;
  }
}

/** The last line of an export that could not have every link. */
interface Cut {
  readonly error: { readonly code: string; readonly status: number; readonly message: string };
}

function leftOut({ error: { code, status, message } }: Cut): LinnetProblem {
  const type = `/api/docs#${code}`;
  return new LinnetProblem({ type, title: "Links are missing", status, detail: message, code, field: null, retryAfterS: null });
}

const lineOf = (row: BulkRow): string => `${JSON.stringify(row)}\n`;

function streamOf(rows: Iterable<BulkRow> | AsyncIterable<BulkRow>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(lineOf(value)));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** The JSON values of an answer, one per line, as they come. */
export async function* lines<T>(options: ClientOptions, path: string, init: RequestInit): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces(options, path, init)) {
    const whole = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) if (line !== "") yield JSON.parse(line) as T;
  }
}

/** The bytes of an answer as they come, and word that it begins; a problem is thrown, and so is an answer that breaks off. */
export async function* pieces(
  options: ClientOptions,
  path: string,
  init: RequestInit,
  onOpen?: () => void,
): AsyncGenerator<Uint8Array> {
  const reader = (await open(options, path, init)).getReader();
  onOpen?.();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => unreachable(options, init, error));
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever stops listening ends the answer; where it has ended already, nothing happens.
    void reader.cancel().catch(() => undefined);
  }
}

/** The body of an answer; a problem is thrown. */
export async function open(options: ClientOptions, path: string, init: RequestInit): Promise<ReadableStream<Uint8Array>> {
  const send = options.fetch ?? globalThis.fetch;
  const key = options.key === undefined ? {} : { Authorization: `Bearer ${options.key}` };
  const address = `${options.url.replace(/\/+$/, "")}/api/v1${path}`;
  const headers = { ...(init.headers as Record<string, string> | undefined), ...key };
  try {
    const response = await send(address, { ...init, headers });
    if (response.ok && response.body !== null) return response.body;
    throw problemOf(response, parseObject(await response.text()));
  } catch (error) {
    if (error instanceof Error && error.name === "LinnetProblem") throw error;
    return unreachable(options, init, error);
  }
}

function unreachable({ url }: ClientOptions, { signal }: RequestInit, error: unknown): never {
  if (signal?.aborted === true) throw signal.reason;
  throw new LinnetUnreachable(url, error);
}
