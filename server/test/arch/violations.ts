// What the rules forbid, done on purpose: one file for each violation, put into a copy of the tree by selftest.test.ts.
// Nothing here is run.

/** A file that breaks `rule`, by its path from the root of the checkout. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

/** Imports something forbidden, for its value. */
const imports = (rule: string, file: string, module: string): Violation => ({
  rule,
  file: `${file}/breaks-${rule}.ts`,
  text: `import * as forbidden from "${module}";\n\nexport const used = forbidden;\n`,
});

/** Files that have a rule of their own: the forbidden import goes into a copy's file of that name. */
const prepends = (rule: string, file: string, module: string): Violation => ({
  rule,
  file,
  text: `import * as forbidden from "${module}";\n\nexport const used = forbidden;\n`,
});

/** At least one for each rule of .dependency-cruiser.mjs. */
export const DEPENDENCY_VIOLATIONS: readonly Violation[] = [
  imports("core-imports", "server/src/core", "../redirect/eviction.ts"),
  imports("core-is-pure", "server/src/core", "node:fs"),
  imports("store-sqlite-imports", "server/src/store/sqlite", "../redis/store.ts"),
  imports("store-redis-imports", "server/src/store/redis", "../sqlite/store.ts"),
  prepends("store-known-imports", "server/src/store/known.ts", "./sqlite/store.ts"),
  prepends("store-open-imports", "server/src/store/open.ts", "../config.ts"),
  prepends("store-open-clicks-imports", "server/src/store/open-clicks.ts", "../config.ts"),
  imports("auth-imports", "server/src/auth", "../redirect/redirect.ts"),
  imports("analytics-imports", "server/src/analytics", "../redirect/redirect.ts"),
  imports("visitor-imports", "server/src/visitor", "../redirect/redirect.ts"),
  imports("files-imports", "server/src/files", "../redirect/redirect.ts"),
  imports("redirect-imports", "server/src/redirect", "../log.ts"),
  imports("transfer-imports", "server/src/transfer", "../api/problem.ts"),
  imports("backup-imports", "server/src/backup", "../redirect/redirect.ts"),
  imports("doctor-imports", "server/src/doctor", "../redirect/redirect.ts"),
  imports("qr-imports", "server/src/qr", "../redirect/redirect.ts"),
  imports("api-imports", "server/src/api", "../redirect/redirect.ts"),
  imports("http-imports", "server/src/http", "../log.ts"),
  imports("metrics-imports", "server/src/metrics", "../redirect/redirect.ts"),
  imports("workers-imports", "server/src/workers", "../app.ts"),
  imports("threads-imports", "server/src/threads", "../app.ts"),
  imports("cli-imports", "server/src/cli", "../http/server.ts"),
  prepends("config-imports", "server/src/config.ts", "./http/server.ts"),
  prepends("setting-values-imports", "server/src/setting-values.ts", "./http/server.ts"),
  prepends("log-imports", "server/src/log.ts", "./config.ts"),
  prepends("port-imports", "server/src/port.ts", "./app.ts"),
  prepends("main-imports", "server/src/main.ts", "./app.ts"),
  imports("redis-client-has-one-home", "server/src/api", "@redis/client"),
  imports("hono-has-one-home", "server/src/http", "hono"),
  imports("zod-has-one-home", "server/src/transfer", "zod"),
  imports("csv-parse-has-one-home", "server/src/api", "csv-parse"),
  imports("csv-stringify-has-one-home", "server/src/api", "csv-stringify"),
  imports("pino-has-one-home", "server/src/http", "pino"),
  imports("pino-pretty-has-one-home", "server/src/cli", "pino-pretty"),
  imports("bowser-has-one-home", "server/src/http", "bowser"),
  imports("mmdb-lib-has-one-home", "server/src/api", "mmdb-lib"),
  imports(
    "ip-location-db-has-one-home",
    "server/src/http",
    "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb",
  ),
  imports("isbot-has-one-home", "server/src/api", "isbot"),
  imports("better-auth-has-one-home", "server/src/api", "better-auth"),
  imports("uqr-has-one-home", "server/src/http", "uqr"),
  imports("prom-client-has-one-home", "server/src/http", "prom-client"),
  imports("bun-sqlite-has-one-home", "server/src/store/redis", "bun:sqlite"),
  imports("no-circular", "server/src/core", "./breaks-no-circular-either.ts"),
  {
    rule: "no-circular",
    file: "server/src/core/breaks-no-circular-either.ts",
    text: 'import * as forbidden from "./breaks-no-circular.ts";\n\nexport const used = forbidden;\n',
  },
  imports("hot-path-has-no-packages", "server/src/redirect", "hono"),
  imports("only-app-chooses-a-store", "server/src/cli", "../store/open.ts"),
  imports("bun-modules-are-named", "server/src/http", "bun:ffi"),
  { ...imports("bun-modules-are-named", "server/src/cli", "bun"), file: "server/src/cli/breaks-bun-modules-are-named-too.ts" },
  imports("no-dev-packages-at-run-time", "server/src/cli", "fast-check"),
  imports("sdk-types-only", "server/src/api", "@linnet/client"),
  imports("web-uses-the-sdk", "web/src", "../../server/src/core/link.ts"),
  imports("home-page-has-no-packages", "web/src", "react"),
  imports("dashboard-stands-alone", "web/src/dashboard", "../recent.ts"),
  imports("borders-load-late", "web/src/dashboard", "world-atlas/countries-110m.json"),
  imports("sdk-by-its-door", "web/src/dashboard", "../../../client/src/wire.ts"),
  imports("home-page-stays-small", "web/src", "@linnet/client"),
  imports("sdk-stands-alone", "client/src", "hono"),
  imports("no-test-code-in-src", "server/src/http", "../../test/support/needs.ts"),
  imports("no-test-code-in-src", "server/src/api", "../../bench/proc.ts"),
  { rule: "no-dead-files", file: "server/src/core/breaks-no-dead-files.ts", text: "export const dead = 1;\n" },
  imports("must-resolve", "server/src/http", "./there-is-no-such-file.ts"),
];

const lint = (rule: string, file: string, text: string): Violation => ({
  rule,
  file: file.replace("*", `breaks-${rule.toLowerCase()}`),
  text,
});

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `  total += ${at};`).join("\n");

/** At least one for each rule that biome.json configures, and for each place that has a list of its own. */
export const LINT_VIOLATIONS: readonly Violation[] = [
  lint("noRestrictedGlobals", "server/src/api/*.ts", 'export const sum = Bun.hash("a");\n'),
  lint("noRestrictedGlobals", "web/src/*.ts", 'export const sum = Bun.hash("a");\n'),
  lint("noRestrictedGlobals", "scripts/*.mjs", 'export const sum = Bun.hash("a");\n'),
  lint("noRestrictedGlobals", "server/src/core/*-clock.ts", "export const now = () => Date.now();\n"),
  lint("noRestrictedGlobals", "server/src/core/*-date.ts", "export const now = () => new Date();\n"),
  lint("noRestrictedGlobals", "server/src/core/*-performance.ts", "export const now = () => performance.now();\n"),
  lint("noRestrictedGlobals", "server/src/core/*-crypto.ts", "export const id = () => crypto.randomUUID();\n"),
  lint("noRestrictedGlobals", "server/src/core/*-bun.ts", 'export const sum = Bun.hash("a");\n'),
  lint("noRestrictedGlobals", "server/src/core/*-global.ts", "export const all = globalThis;\n"),
  lint("noJsRestrictedProperties", "server/src/core/*.ts", "export const luck = () => Math.random();\n"),
  lint("noJsRestrictedProperties", "server/src/http/*.ts", "export const port = Bun.env.PORT;\n"),
  lint("noJsRestrictedProperties", "server/src/api/*.ts", "export const runtime = globalThis.Bun;\n"),
  lint("noProcessEnv", "server/src/http/*.ts", "export const port = process.env.PORT;\n"),
  lint(
    "noExcessiveLinesPerFunction",
    "server/src/api/*.ts",
    `export function long(): number {\n  let total = 0;\n${lines(70)}\n  return total;\n}\n`,
  ),
  lint(
    "noExcessiveCognitiveComplexity",
    "server/src/api/*.ts",
    `export function tangled(a: number): number {\n  let total = 0;\n${Array.from({ length: 6 }, (_, at) => `  if (a > ${at}) {\n    while (total < ${at}) {\n      total += 1;\n    }\n  }`).join("\n")}\n  return total;\n}\n`,
  ),
  lint("useMaxParams", "server/src/api/*.ts", "export const five = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n"),
  lint("noUndeclaredDependencies", "server/src/api/*.ts", 'import * as knip from "knip";\n\nexport const used = knip;\n'),
  lint("noUnusedImports", "server/src/api/*.ts", 'import { problem } from "./problem.ts";\n'),
  lint("noUnusedVariables", "server/src/api/*.ts", "const unused = 1;\n"),
  lint("useImportExtensions", "server/src/api/*.ts", 'import * as problem from "./problem";\n\nexport const used = problem;\n'),
  lint("noFloatingPromises", "server/src/api/*.ts", "async function work() {}\nexport function forget() {\n  work();\n}\n"),
  lint(
    "noMisusedPromises",
    "server/src/api/*.ts",
    "async function work() {\n  return true;\n}\nexport function ask() {\n  return work() ? 1 : 2;\n}\n",
  ),
  lint(
    "useExhaustiveSwitchCases",
    "server/src/api/*.ts",
    'export function which(kind: "a" | "b"): number {\n  switch (kind) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n',
  ),
  lint("noBarrelFile", "server/src/api/*.ts", 'export { problem } from "./problem.ts";\n'),
  lint("noReExportAll", "server/src/api/*.ts", 'export * from "./problem.ts";\n'),
  lint("noDefaultExport", "server/src/api/*.ts", "export default 1;\n"),
  lint("noEnum", "server/src/api/*.ts", "export enum Colour {\n  Red,\n}\n"),
  lint("noNonNullAssertion", "server/src/api/*.ts", "export const first = (list: readonly number[]): number => list.at(0)!;\n"),
  lint("noParameterProperties", "server/src/api/*.ts", "export class Point {\n  constructor(readonly x: number) {}\n}\n"),
  lint("noNestedTernary", "server/src/api/*.ts", "export const size = (a: number) => (a > 2 ? 2 : a > 1 ? 1 : 0);\n"),
  lint(
    "useImportType",
    "server/src/api/*.ts",
    'import { LinnetError } from "../core/errors.ts";\n\nexport type Wrong = LinnetError;\n',
  ),
  lint("useNodejsImportProtocol", "server/src/http/*.ts", 'import * as fs from "fs";\n\nexport const used = fs;\n'),
  lint("useThrowOnlyError", "server/src/api/*.ts", 'export function fail(): never {\n  throw "no";\n}\n'),
  lint("noParameterAssign", "server/src/api/*.ts", "export function next(a: number): number {\n  a += 1;\n  return a;\n}\n"),
  { rule: "useFilenamingConvention", file: "server/src/api/breaksFileNames.ts", text: "export const a = 1;\n" },
  lint(
    "noExcessiveLinesPerFile",
    "server/src/api/*.ts",
    Array.from({ length: 401 }, (_, at) => `export const a${at} = ${at};`).join("\n"),
  ),
  lint("noExplicitAny", "server/src/api/*.ts", "export const anything = (a: any): unknown => a;\n"),
  lint("noConsole", "server/src/api/*.ts", 'console.log("a");\n'),
  lint(
    "noImportCycles",
    "server/src/api/*.ts",
    'import { b } from "./breaks-noimportcycles-either.ts";\n\nexport const a = () => b;\n',
  ),
  lint(
    "noImportCycles",
    "server/src/api/*-either.ts",
    'import { a } from "./breaks-noimportcycles.ts";\n\nexport const b = () => a;\n',
  ),
  lint(
    "noSkippedTests",
    "server/test/core/*.test.ts",
    'import { test } from "bun:test";\n\ntest.skip("is never run", () => {});\n',
  ),
  lint("noFocusedTests", "server/test/core/*.test.ts", 'import { test } from "bun:test";\n\ntest.only("is alone", () => {});\n'),
];

const types = (name: string, text: string): Violation => ({
  rule: "types",
  file: `server/src/core/breaks-types-${name}.ts`,
  text,
});

/** What core/ can't even name, because it compiles without the types of Node, Bun and browsers. */
export const CORE_TYPE_VIOLATIONS: readonly Violation[] = [
  types("bun", 'export const sum = Bun.hash("a");\n'),
  types("process", "export const port = process.env;\n"),
  types("timer", "export const timer = setTimeout(() => undefined, 1);\n"),
  types("fetch", 'export const page = fetch("https://example.com");\n'),
  types("performance", "export const now = () => performance.now();\n"),
  types("crypto", "export const id = () => crypto.randomUUID();\n"),
  types("console", 'console.log("a");\n'),
  types("node", 'import * as fs from "node:fs";\n\nexport const used = fs;\n'),
];
