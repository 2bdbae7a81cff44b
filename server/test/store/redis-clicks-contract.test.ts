// The conformance suite of clicks on a real redis-server, in the shapes that a place for them can have.
import { afterAll, beforeAll } from "bun:test";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { clicksContract } from "./contract-clicks.ts";
import { clicksOn } from "./redis-clicks-setup.ts";

let server: RedisServer; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) server = await startRedis();
});
afterAll(() => server?.stop());

const SHAPES = {
  Redis: {},
  "Redis with one bucket": { buckets: 1 },
  "Redis with a prefix": { prefix: "my.app_1:", buckets: 64 },
} as const;

describeWith("redis", "on a real server", () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    clicksContract(
      name,
      clicksOn(
        () => server.url,
        () => server.cli("FLUSHALL"),
        shape,
      ),
    );
  }
});
