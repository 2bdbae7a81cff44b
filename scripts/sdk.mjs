// `npm run sdk`: writes the SDK's types anew from the OpenAPI document, which the server's own operations make.
// With --check it only tells whether they are up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { needBun } from "./bun.mjs";
import { ROOT } from "./prepare.mjs";
import { run, say } from "./step.mjs";

const FILE = join(ROOT, "client/src/schema.ts");
const HEADER =
  "// The API's types, made by `npm run sdk` from the OpenAPI document. Do not change by hand: a test compares the two.\n\n";

const PRINT_DOCUMENT = `
  const { openApiDocument } = await import("./server/src/api/v1/document.ts");
  process.stdout.write(JSON.stringify(openApiDocument()));
`;

async function schemaText() {
  const stdio = ["ignore", "pipe", "inherit"];
  const { status, output } = await run(needBun(ROOT), ["-e", PRINT_DOCUMENT], { cwd: ROOT, stdio });
  if (status !== 0) throw new Error(`The document could not be made:\n${output}`);
  const nodes = await openapiTS(JSON.parse(output), { alphabetize: true });
  return HEADER + astToString(nodes);
}

const text = await schemaText();
if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
  say("client/src/schema.ts is written.");
} else if (readFileSync(FILE, "utf8") !== text) {
  say("client/src/schema.ts is not what the OpenAPI document says. Run `npm run sdk`.");
  process.exitCode = 1;
}
