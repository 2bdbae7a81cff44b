// Clients that make links over HTTP as fast as they can, and note what they are told.
import type { History } from "./history.ts";
import { ADMIN } from "./linnet.ts";

export interface Creating {
  /** Servers, each asked by `clients` clients. */
  readonly urls: readonly string[];
  readonly clients: number;
  /** Links per server. */
  readonly count: number;
  readonly history: History;
  /** Told after each answer; says whether to go on. */
  readonly goOn?: () => boolean;
}

let serial = 0;

/** Makes the links; resolves when all calls have ended, one way or another. */
export async function createMany({ urls, clients, count, history, goOn = () => true }: Creating): Promise<void> {
  const run = async (server: string, left: { count: number }) => {
    while (left.count-- > 0 && goOn()) {
      const url = `https://example.com/${serial++}`;
      await history.record({ url }, () => create(server, url));
    }
  };
  await Promise.all(
    urls.flatMap((server) => {
      const left = { count };
      return Array.from({ length: clients }, () => run(server, left));
    }),
  );
}

async function create(
  server: string,
  url: string,
): Promise<Parameters<History["record"]>[1] extends () => Promise<infer Outcome> ? Outcome : never> {
  const response = await fetch(`${server}/api/shorten`, {
    method: "POST",
    headers: { ...ADMIN, "Content-Type": "text/plain" },
    body: url,
  });
  const body = (await response.json()) as { code: string };
  if (response.status === 201) return { kind: "acknowledged", code: body.code };
  return body.code === "store_unknown"
    ? { kind: "unknown", why: body.code }
    : { kind: "refused", why: `${response.status} ${body.code}` };
}
