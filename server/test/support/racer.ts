// A process of its own that asks the port for the same codes as its siblings, and prints what it was told.
// Words: the store's URL, this racer's name, how many codes, how many callers for each.
import type { Code } from "../../src/core/code.ts";
import { fieldOf, newDetails } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import { openStoreAt } from "./stored.ts";

const [url = "", name = "", codes = "0", callers = "0"] = process.argv.slice(2);
const { store, close } = await openStoreAt(url);

process.stdout.write("ready\n");
await new Promise((resolve) => process.stdin.once("data", resolve));

const told: { code: string; maker: string; outcome: string }[] = [];
await Promise.all(
  Array.from({ length: Number(codes) * Number(callers) }, async (_, at) => {
    const code = `race${at % Number(codes)}` as Code;
    const maker = `${name}-${at}`;
    const target = `https://example.com/${maker}` as Target;
    const field = fieldOf(code);
    const details = newDetails(field, { createdAt: 0, createdBy: "test", makerHash: maker });
    const link = { kind: "link", field, target, terms: null } as const;
    const outcome = await store.links.insert({ link, details }).catch((error) => String(error));
    told.push({ code, maker, outcome: typeof outcome === "string" ? outcome : JSON.stringify(outcome) });
  }),
);
process.stdout.write(`${JSON.stringify(told)}\n`);
await close();
process.exit(0);
