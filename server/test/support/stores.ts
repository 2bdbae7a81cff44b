// The same tests on every kind of store, each a real one of its own.

import { type Linnet, type LinnetOptions, startLinnet } from "./linnet.ts";
import { describeWith, type Need } from "./needs.ts";
import { startRedis } from "./redis.ts";

/** A server with the store that it is tested on. */
export interface Served {
  readonly linnet: Linnet;
  stop(): Promise<void>;
}

type Start = (options?: LinnetOptions) => Promise<Served>;

const STORES: readonly { readonly name: string; readonly needs: readonly Need[]; readonly start: Start }[] = [
  {
    name: "SQLite",
    needs: [],
    async start(options) {
      const linnet = await startLinnet(options);
      return {
        linnet,
        async stop() {
          await linnet.stop();
        },
      };
    },
  },
  {
    name: "Redis",
    needs: ["redis"],
    async start(options = {}) {
      const redis = await startRedis();
      const env = { LINNET_STORE: redis.url, ...options.env };
      const linnet = await startLinnet({ ...options, env });
      return {
        linnet,
        async stop() {
          await linnet.stop();
          await redis.stop();
        },
      };
    },
  },
];

/** A group of tests for each kind of store; `start` gives a server that is stopped by whoever started it. */
export function describeOnEachStore(title: string, body: (start: Start) => void): void {
  for (const { name, needs, start } of STORES) describeWith(needs, `${title}, on ${name}`, () => body(start));
}
