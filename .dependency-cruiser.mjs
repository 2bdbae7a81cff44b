// The architecture as rules. ARCHITECTURE.md is the prose; this file is the law.
// Every rule here has a violation in server/test/arch/violations.ts: a rule nobody has seen fail is not a rule.

const src = "^server/src/";

/** folder or file → the others it may import. Anything not listed is forbidden. */
const may = {
  core: [],
  "store/sqlite": ["core"],
  "store/redis": ["core"],
  "store/known.ts": ["core"],
  "store/open.ts": ["core", "store"],
  "store/open-clicks.ts": ["core", "store"],
  auth: ["core"],
  analytics: ["core"],
  visitor: ["core", "files"],
  files: ["core"],
  redirect: ["core"],
  transfer: ["core"],
  backup: ["core"],
  qr: ["core"],
  doctor: ["core", "config.ts", "parts.ts"],
  api: ["core", "auth", "analytics", "transfer", "qr"],
  http: ["core", "api", "redirect", "visitor", "qr"],
  metrics: ["core"],
  workers: ["core", "metrics"],
  threads: ["core", "analytics", "visitor", "store/open-clicks.ts", "store/sqlite/file-lock.ts"],
  cli: [
    "core",
    "doctor",
    "app.ts",
    "parts.ts",
    "clicks.ts",
    "port.ts",
    "config.ts",
    "log.ts",
    "workers",
    "transfer",
    "backup",
    "qr",
  ],
  // The list of trusted proxies is parsed where it is used, and checked when the settings are read.
  "config.ts": ["core", "setting-values.ts", "visitor/client-address.ts"],
  "setting-values.ts": ["core"],
  "log.ts": ["core"],
  "port.ts": ["config.ts"],
  "main.ts": ["cli"],
};

const at = (name) => (name.endsWith(".ts") ? `${src}${name.replaceAll(".", "[.]")}$` : `${src}${name}/`);

const layers = Object.entries(may).map(([name, allowed]) => ({
  name: `${name.replace("/", "-").replace(".ts", "")}-imports`,
  severity: "error",
  comment: `${name} may import ${["itself", ...allowed].join(", ")} and nothing else of ours. Imports point toward core/; only app.ts points outward, with parts.ts, clicks.ts and threads/, which it is made of.`,
  from: { path: at(name) },
  to: { path: src, pathNot: [name, ...allowed].map(at) },
}));

/** package or module → the one place that may import it, so that replacing it is a change in one place. */
const homes = [
  { name: "redis-client", module: "node_modules/@redis/", home: "store/redis" },
  { name: "hono", module: "node_modules/(?:hono|@hono)/", home: "api" },
  { name: "zod", module: "node_modules/zod/", home: "api" },
  { name: "csv-parse", module: "node_modules/csv-parse/", home: "transfer" },
  { name: "csv-stringify", module: "node_modules/csv-stringify/", home: "transfer" },
  { name: "pino", module: "node_modules/pino/", home: "log.ts" },
  { name: "pino-pretty", module: "node_modules/pino-pretty/", home: "log.ts" },
  { name: "bowser", module: "node_modules/bowser/", home: "visitor" },
  { name: "mmdb-lib", module: "node_modules/mmdb-lib/", home: "visitor" },
  { name: "ip-location-db", module: "node_modules/@ip-location-db/", home: "visitor" },
  { name: "isbot", module: "node_modules/isbot/", home: "visitor" },
  { name: "uqr", module: "node_modules/uqr/", home: "qr" },
  { name: "prom-client", module: "node_modules/prom-client/", home: "metrics" },
  { name: "better-auth", module: "node_modules/(?:better-auth|@better-auth)/", home: "auth" },
  { name: "bun-sqlite", module: "^bun:sqlite$", home: "store/sqlite" },
];

const owners = homes.map(({ name, module, home }) => ({
  name: `${name}-has-one-home`,
  severity: "error",
  comment: `Only ${home} may import it.`,
  from: { path: "^(server|web|client)/", pathNot: [at(home), "^server/(test|bench)/"] },
  to: { path: module },
}));

export default {
  forbidden: [
    ...layers,
    ...owners,
    {
      name: "no-circular",
      severity: "error",
      comment: "A cycle means two modules are really one. Merge them, or move what they share to core/.",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-is-pure",
      severity: "error",
      comment: "core/ is arithmetic: no packages, no node: modules. Take what you need as an argument.",
      from: { path: `${src}core/` },
      to: { pathNot: src },
    },
    {
      name: "hot-path-has-no-packages",
      severity: "error",
      comment: "Every package on the redirect path is latency and supply chain that each click pays for.",
      from: { path: `${src}redirect/` },
      to: { path: "node_modules/" },
    },
    {
      name: "only-app-chooses-a-store",
      severity: "error",
      comment: "Adapters are chosen once, where the parts are joined. Everyone else is handed the port from core/store.ts.",
      from: { path: src, pathNot: [`${src}(?:app|parts|clicks)[.]ts$`, `${src}(?:store|threads)/`] },
      to: { path: `${src}store/` },
    },
    {
      name: "bun-modules-are-named",
      severity: "error",
      comment: "Shipped code imports one module of Bun, bun:sqlite. The Bun global has its own list in biome.json.",
      from: { path: "^(server|web|client)/src/" },
      to: { path: "^bun(:|$)|node_modules/(@types/)?bun/", pathNot: "^bun:sqlite$" },
    },
    {
      name: "no-dev-packages-at-run-time",
      severity: "error",
      comment: "npm start installs without devDependencies.",
      from: { path: "^(server|web|client)/(src/|build[^/]*[.]ts$)" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sdk-types-only",
      severity: "error",
      comment: "The server may share the SDK's types; only the CLI, talking to a remote server, runs the SDK.",
      from: { path: src, pathNot: `${src}cli/` },
      to: { path: "^client/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "web-uses-the-sdk",
      severity: "error",
      comment: "The web app is the SDK's first user. If it needs more, the SDK needs more.",
      from: { path: "^web/src/" },
      to: { pathNot: "^(web|client)/src/|node_modules/" },
    },
    {
      name: "home-page-has-no-packages",
      severity: "error",
      comment: "The home page is a page, not an app: what only the dashboard needs stays in web/src/dashboard/.",
      from: { path: "^web/src/", pathNot: "^web/src/dashboard/" },
      to: { path: "node_modules/|^web/src/dashboard/" },
    },
    {
      name: "dashboard-stands-alone",
      severity: "error",
      comment: "The dashboard shares style sheets with the home page, and no scripts: each has a bundler of its own.",
      from: { path: "^web/src/dashboard/" },
      to: { path: "^web/src/[^/]+[.]ts$" },
    },
    {
      name: "borders-load-late",
      severity: "error",
      comment: "The borders of all countries are larger than a page. They come with the map, which loads when it is seen.",
      from: { path: "^web/src/", pathNot: "^web/src/dashboard/stats/(?:map[.]tsx|world-borders[.]ts)$" },
      to: { path: "node_modules/world-atlas/|^web/src/dashboard/stats/world-borders[.]ts$" },
    },
    {
      name: "sdk-by-its-door",
      severity: "error",
      comment: "The dashboard uses the SDK as others do: @linnet/client, and not what lies behind it.",
      from: { path: "^web/src/dashboard/" },
      to: { path: "^client/src/(?!index[.]ts$)" },
    },
    {
      name: "sdk-stands-alone",
      severity: "error",
      comment: "The SDK is published on its own: it imports openapi-fetch, in one file, and nothing else.",
      from: { path: "^client/src/" },
      to: { pathNot: "^client/src/|node_modules/openapi-fetch/" },
    },
    {
      name: "home-page-stays-small",
      severity: "error",
      comment: "The home page takes @linnet/client/shorten: the rest of the SDK would be most of what it weighs.",
      from: { path: "^web/src/", pathNot: "^web/src/dashboard/" },
      to: { path: "node_modules/openapi-fetch/|^client/src/(?:index|schema)[.]ts$", reachable: true },
    },
    {
      name: "no-test-code-in-src",
      severity: "error",
      comment: "Shipped code never imports code of tests or of the bench.",
      from: { path: "^(server|web|client)/src/" },
      to: { path: "^(server|web|client)/(test|bench)/" },
    },
    {
      name: "no-dead-files",
      severity: "error",
      comment: "Import it or delete it.",
      from: { orphan: true, path: "/src/", pathNot: "[.]d[.]ts$" },
      to: {},
    },
    {
      name: "must-resolve",
      severity: "error",
      comment: "The import does not exist.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // Type-only imports count: a type is a dependency too.
    doNotFollow: { path: "node_modules" },
    // Only OUR dist: a bare "dist/" also hides every package that ships from dist/, and disarms the rules above.
    exclude: { path: "^(server|web|client)/dist/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"] },
  },
};
