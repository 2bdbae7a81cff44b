// The conformance suites of the port on a real redis-server, in the shapes that a store on Redis can have.
import { afterAll, beforeAll } from "bun:test";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { auditTests } from "./contract-audit.ts";
import { claimTests } from "./contract-claims.ts";
import { indexTests } from "./contract-indexes.ts";
import { keyTests } from "./contract-keys.ts";
import { modelTests } from "./contract-model.ts";
import { nameTests } from "./contract-names.ts";
import { peopleTests } from "./contract-people.ts";
import { rebuildTests } from "./contract-rebuild.ts";
import { requestTests } from "./contract-requests.ts";
import { searchTests } from "./contract-search.ts";
import { sharedTests } from "./contract-shared.ts";
import { storeContract } from "./contract-store.ts";
import { useTests } from "./contract-uses.ts";
import { watchTests } from "./contract-watch.ts";
import { storesAt } from "./redis-under-test.ts";

let server: RedisServer; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) server = await startRedis();
});
afterAll(() => server?.stop());

const { fresh } = storesAt(() => server);

/** A process that makes the indexes anew waits until no other relies on the old ones: here, not for long. */
const repair = { indexStateAgeMs: 50 };

const SHAPES = {
  Redis: { repair },
  "Redis with one bucket": { repair, buckets: 1 },
  "Redis with a prefix": { repair, prefix: "my.app_1:", buckets: 64 },
} as const;

for (const [name, shape] of Object.entries(SHAPES)) {
  describeWith("redis", `on a real server: ${name},`, () => {
    storeContract(name, () => fresh(shape));
    watchTests(() => fresh(shape));
    nameTests(() => fresh(shape));
    claimTests(() => fresh(shape));
    useTests(() => fresh(shape));
    keyTests(() => fresh(shape));
    peopleTests(() => fresh(shape));
    auditTests(() => fresh(shape));
    requestTests(() => fresh(shape));
    sharedTests(() => fresh(shape));
    indexTests(() => fresh(shape));
    searchTests(() => fresh(shape));
    rebuildTests(() => fresh(shape));
  });
}

describeWith("redis", "on a real server", () => modelTests(() => fresh({ buckets: 64 })));
