// A process of its own that applies clicks to a file, batch by batch, and says so after each: `applier FILE JOURNAL FROM TO`. It
// may be killed at any moment.
import { openSqliteClicks } from "../../src/store/sqlite/clicks/store.ts";
import { batchOf } from "../store/clicks-under-test.ts";

const [path = "", journal = "", from = "", to = ""] = process.argv.slice(2);
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const store = await openSqliteClicks({ path, saltFolder: `${path}-salts`, keepDays: 30, clock: Date.now, random, log });
for (let number = Number(from); number <= Number(to); number++) {
  await store.apply(journal, [batchOf(journal, number)]);
  process.stdout.write(`${number}\n`);
}
await store.close();
