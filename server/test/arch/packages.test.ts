// What is promised about installing: `npm ci` works on every platform, not only on the one where the lock file was made.
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

const PACKAGES = ["package.json", "server/package.json", "web/package.json", "client/package.json"] as const;

describe("package-lock.json", () => {
  test("lists the binaries of every platform", () => {
    const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Manifest>> };
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
    const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.filter((name) => name.startsWith("@oven/bun-")).length).toBeGreaterThan(0);
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });
});

describe("the packages", () => {
  test("have one version", () => {
    const versions = PACKAGES.map((path) => (read(path) as Manifest).version);
    expect(new Set(versions).size).toBe(1);
  });

  test("pin what they depend on", () => {
    const ranges = PACKAGES.flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = read(path) as Manifest;
      return Object.entries({ ...dependencies, ...devDependencies });
    });
    expect(ranges.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  });
});
