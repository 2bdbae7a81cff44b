// A rule that nobody has seen fail is not a rule. All violations go into a copy of the tree at once, the checkers run on
// it once each, and every rule must have been seen to bite in the file that breaks it.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { CORE_TYPE_VIOLATIONS, DEPENDENCY_VIOLATIONS, LINT_VIOLATIONS, type Violation } from "./violations.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const COPIED = [
  "server",
  "web",
  "client",
  "scripts",
  "package.json",
  "tsconfig.base.json",
  "biome.json",
  ".dependency-cruiser.mjs",
];
const NOT_COPIED = new Set(["node_modules", "dist", "data"]);

/** A checker that saw fewer modules than this saw nothing. */
const MODULES_MIN = 60;

/** Three checkers of the whole tree at once: seconds, and minutes where the machine has other things to do. */
const DEADLINE_MS = 300_000;

interface RuleFile {
  readonly default: { readonly forbidden: readonly { readonly name: string }[] };
}

interface Cruise {
  readonly modules: number;
  readonly violations: readonly {
    readonly rule: string;
    readonly file: string;
    /** A cycle is told of all its files, also of those that have nothing to do with its being closed. */
    readonly isOfCycle: boolean;
  }[];
}

interface CruiseReport {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly category?: string;
    readonly location?: { readonly path?: string | { readonly file: string } };
  }[];
}

function copyTree(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "linnet-arch-")));
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  }
  mkdirSync(join(copy, "node_modules/@linnet"), { recursive: true });
  const ours = new Set([".bin", ".cache", "@linnet", "linnet"]);
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((entry) => !ours.has(entry))) {
    symlinkSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name));
  }
  // Our own packages must be the copied ones, or an import of one would lead out of the copy.
  symlinkSync(join(copy, "server"), join(copy, "node_modules/linnet"));
  for (const name of ["web", "client"]) symlinkSync(join(copy, name), join(copy, "node_modules/@linnet", name));
  return copy;
}

function put(copy: string, violations: readonly Violation[]): void {
  for (const { file, text } of violations) {
    const path = join(copy, file);
    mkdirSync(dirname(path), { recursive: true });
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    writeFileSync(path, text + before);
  }
}

async function output(cwd: string, tool: string, args: readonly string[]): Promise<string> {
  const child = Bun.spawn([join(ROOT, "node_modules/.bin", tool), ...args], { cwd, stdout: "pipe", stderr: "ignore" });
  const text = await new Response(child.stdout).text();
  await child.exited;
  return text;
}

async function cruise(copy: string): Promise<Cruise> {
  const text = await output(copy, "depcruise", [
    "server",
    "web",
    "client",
    "--config",
    ".dependency-cruiser.mjs",
    "--output-type",
    "json",
  ]);
  const { summary }: CruiseReport = JSON.parse(text);
  return {
    modules: summary.totalCruised,
    // A cycle is reported once, for whichever of its files was seen first.
    violations: summary.violations.flatMap(({ rule, from, cycle = [] }) =>
      [from, ...cycle.map(({ name }) => name)].map((file) => ({ rule: rule.name, file, isOfCycle: cycle.length > 0 })),
    ),
  };
}

/** Every "rule in file" that Biome complains about. */
async function lint(copy: string): Promise<ReadonlySet<string>> {
  const text = await output(copy, "biome", ["lint", "--reporter=json", "--max-diagnostics=none", "."]);
  const { diagnostics }: BiomeReport = JSON.parse(text);
  return new Set(
    diagnostics.map(({ category = "", location }) => {
      const path = typeof location?.path === "string" ? location.path : (location?.path?.file ?? "");
      return `${category.split("/").at(-1)} in ${relative(copy, resolve(copy, path))}`;
    }),
  );
}

/** The rules that biome.json names itself, in its main part or for some files only. */
function configuredLintRules(): string[] {
  const biome: { linter: { rules: object }; overrides: readonly { linter: { rules: object } }[] } = JSON.parse(
    readFileSync(join(ROOT, "biome.json"), "utf8"),
  );
  const named = (groups: object): string[] =>
    Object.values(groups).flatMap((group: unknown) =>
      typeof group === "object" && group !== null
        ? Object.entries(group).flatMap(([rule, level]) => (level === "off" ? [] : [rule]))
        : [],
    );
  return [...new Set([biome.linter.rules, ...biome.overrides.map((override) => override.linter.rules)].flatMap(named))].sort();
}

const ALL_VIOLATIONS = [...DEPENDENCY_VIOLATIONS, ...LINT_VIOLATIONS, ...CORE_TYPE_VIOLATIONS];

const described = (violation: Violation): [string, Violation] => [`${violation.rule} in ${violation.file}`, violation];

describe("the rules of the architecture", () => {
  let copy = "";
  let broken: Cruise;
  let linted: ReadonlySet<string>;
  let coreTypes: string;

  beforeAll(async () => {
    copy = copyTree();
    put(copy, ALL_VIOLATIONS);
    const core = () => output(copy, "tsc", ["-p", "server/src/core", "--noEmit"]);
    [broken, linted, coreTypes] = await Promise.all([cruise(copy), lint(copy), core()]);
  }, DEADLINE_MS);

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test("hold where nothing was broken, and all of the tree was seen", () => {
    const touched = new Set(ALL_VIOLATIONS.map(({ file }) => file));
    expect(broken.violations.filter(({ file, isOfCycle }) => !isOfCycle && !touched.has(file))).toEqual([]);
    expect(broken.modules).toBeGreaterThanOrEqual(MODULES_MIN);
  });

  test("each have a violation", async () => {
    const { default: rules }: RuleFile = await import(join(ROOT, ".dependency-cruiser.mjs"));
    const violated = new Set(DEPENDENCY_VIOLATIONS.map(({ rule }) => rule));
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !violated.has(name))).toEqual([]);
  });

  test.each(DEPENDENCY_VIOLATIONS.map(described))("bite: %s", (_, { rule, file }) => {
    expect(broken.violations.filter((seen) => seen.file === file).map((seen) => seen.rule)).toContain(rule);
  });

  test("of Biome each have a violation", () => {
    const violated = new Set(LINT_VIOLATIONS.map(({ rule }) => rule));
    expect(configuredLintRules().filter((rule) => !violated.has(rule))).toEqual([]);
  });

  test.each(LINT_VIOLATIONS.map(described))("of Biome bite: %s", (title) => {
    expect(linted).toContain(title);
  });

  test.each(CORE_TYPE_VIOLATIONS.map(described))("of core's types bite: %s", (_, { file }) => {
    expect(coreTypes).toContain(file);
  });
});
