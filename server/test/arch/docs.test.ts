// The documents are part of the program: what they list is compared with what the code has, in both directions.
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SETTINGS } from "../../src/config.ts";
import { ERRORS } from "../../src/core/errors.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The cells of every table row of a document, without head and rule. */
function rowsOf(path: string): string[][] {
  return read(path)
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Rows whose first cell is a name in backquotes, by that name. */
function rowsByName(path: string): Map<string, string[]> {
  const named = rowsOf(path).flatMap((cells): [string, string[]][] => {
    const name = /^`([^`]+)`/.exec(cells[0] ?? "")?.[1];
    return name === undefined ? [] : [[name, cells.slice(1)]];
  });
  return new Map(named);
}

describe("docs/errors.md", () => {
  test("lists every error with its status, and no other", () => {
    const listed = [...rowsByName("docs/errors.md")].map(([code, cells]) => [
      code,
      Number(/\b[1-5]\d\d\b/.exec(cells.join(" "))?.[0]),
    ]);
    const known = Object.entries(ERRORS).map(([code, { status }]) => [code, status]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
  });
});

describe("docs/configuration.md", () => {
  const isSetting = (name: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(name) && !name.endsWith("_FILE");

  test("lists every setting, and no other", () => {
    const listed = [...rowsByName("docs/configuration.md").keys()].filter(isSetting);
    expect(listed.sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
  });

  test.each(SETTINGS.map(({ name, default: value }): [string, string] => [name, String(value ?? "")]))(
    "tells the default of %s",
    (name, value) => {
      const cells = rowsByName("docs/configuration.md").get(name) ?? [];
      expect(cells.join(" ")).toContain(value);
    },
  );
});

/** Every name that the plan uses. */
const PLAN_NAMES = [
  "url-hash",
  "url-set",
  "PRE_GEN_HASH_NUM",
  "redis_helper",
  "check redis status",
  "establish the client",
  "helper_fun",
  "add_value_to_set",
  "add_value_to_hash",
  "delete_db",
  "check_val_exist",
  "pop_set_val",
  "get_hash_val",
  "get_all_set_val",
  "get_all_hash_val",
  "make_hashes",
  "generate_random_hash",
  "generate_tiny_url",
  "check_redis_set",
  "generate_tiny_url_fun",
  "orginal_url",
  "tiny_url",
  "tiny_url_redirect",
] as const;

/** A file with something that it declares (`links.insert`), or any other text that stands in it. */
interface PlanLink {
  readonly file: string;
  readonly symbol: string;
}

function planLinks(cells: readonly string[]): PlanLink[] {
  const links = cells.join(" | ").matchAll(/`([\w./-]+\.(?:ts|mjs|css|sh|json))`\s+`([^`]+)`/g);
  return [...links].map(([, file = "", symbol = ""]) => ({ file, symbol }));
}

/** Whether a file's text declares a name: a binding, a type, a method or a property. */
function declares(text: string, name: string): boolean {
  const binding = `\\b(?:const|let|function\\*?|class|interface|type)\\s+${name}\\b`;
  const member = `^\\s+(?:(?:readonly|async|static|get|override)\\s+|[*#])*${name}\\??\\s*[(:<=,]`;
  return new RegExp(`${binding}|${member}`, "m").test(text);
}

function resolves({ file, symbol }: PlanLink): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  const text = read(file);
  const path = symbol.replace(/\(.*\)$/, "");
  return /^[A-Za-z_$][\w$.]*$/.test(path) ? path.split(".").every((name) => declares(text, name)) : text.includes(symbol);
}

const names = (text: string, name: string): boolean => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);

describe("docs/plan.md", () => {
  test.each(PLAN_NAMES.map((name) => [name]))("says where %s lives", (name) => {
    const rows = rowsOf("docs/plan.md").filter(([first = ""]) => names(first, name));
    expect(rows.flatMap(planLinks)).not.toEqual([]);
  });

  test("has no link that leads nowhere", () => {
    const links = rowsOf("docs/plan.md").flatMap(planLinks);
    expect(links).not.toEqual([]);
    expect(links.filter((link) => !resolves(link))).toEqual([]);
  });
});

describe("README.md", () => {
  test("shows images that are there", () => {
    const images = [...read("README.md").matchAll(/(?:src|srcset)="([^"]+)"|!\[[^\]]*\]\(([^)\s]+)/g)];
    const paths = images.map(([, attribute = "", inline = ""]) => attribute + inline).filter((path) => !path.includes("://"));
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
