// Calls of the API as a test writes them.
import { expect } from "bun:test";
import { ADMIN_KEY, type Linnet } from "../support/linnet.ts";

export interface CallOptions {
  /** The admin's unless it is given; null: none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text: that is sent as it is. */
  readonly body?: unknown;
  readonly type?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever comes.
  readonly body: any;
}

export type Call = (request: string, options?: CallOptions) => Promise<Answer>;

/** `call("GET /links")`, below /api/v1. */
export function callerOf(linnet: () => Linnet): Call {
  return async (request, options = {}) => {
    const [method = "GET", path = ""] = request.split(" ");
    const response = await fetch(`${linnet().url}/api/v1${path}`, { method, ...initOf(options) });
    const text = await response.text();
    const isJson = /[/+]json$/.test(response.headers.get("content-type") ?? "") && text !== "";
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
}

export function initOf({ key = ADMIN_KEY, headers, body, type = "application/json" }: CallOptions): RequestInit {
  const all = {
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { "Content-Type": type }),
    ...headers,
  };
  const sent = typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body);
  return { headers: all, ...(body === undefined ? {} : { body: sent }) };
}

/** That an answer is this problem, told as one. */
export function expectProblem(answer: Answer, status: number, code: string, field?: string): void {
  expect({ status: answer.status, code: answer.body?.code, field: answer.body?.field }).toEqual({ status, code, field });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body.status).toBe(status);
  expect(answer.body.detail.length).toBeGreaterThan(10);
}

/** A key that is good for this, made by the admin. */
export async function keyFor(call: Call, scopes: readonly string[], more: object = {}): Promise<{ id: string; key: string }> {
  const { status, body } = await call("POST /keys", { body: { name: "a test's", scopes, ...more } });
  expect(status).toBe(201);
  return body;
}
