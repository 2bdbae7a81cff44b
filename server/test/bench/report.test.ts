// What is made of a result: the table, the file, the chart; and who gets which core.
import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { drawChart } from "../../bench/chart.ts";
import { medianOf } from "../../bench/measure.ts";
import { parseCpuList, shareCores } from "../../bench/proc.ts";
import { fileNameOf, newestResult, tableOf } from "../../bench/report.ts";
import { RESULT } from "./result.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const TEXT = String.raw`[^<>&]|&#\d+;`;
const TEXTS = new RegExp(`^(?:${TEXT})*$`);
const TAG = new RegExp(`^<(/?)([\\w:-]+)(?:\\s+[\\w:-]+="(?:${TEXT})*")*\\s*(/?)>$`);

/** What is wrong with a document of elements and text, or null: each element must be closed in its turn. */
function malformed(xml: string): string | null {
  const open: string[] = [];
  for (const part of xml.trim().match(/<[^>]*>?|[^<]+/g) ?? []) {
    const [, slash, name = "", end] = TAG.exec(part) ?? [];
    if (name === "" && !TEXTS.test(part)) return `neither tag nor text: ${part}`;
    if (slash === "/" && open.pop() !== name) return `${part} closes nothing`;
    if (name !== "" && slash === "" && end === "") open.push(name);
  }
  return open.length === 0 ? null : `left open: ${open}`;
}

describe("the chart", () => {
  const chart = drawChart(RESULT);

  test("is well-formed, whatever a processor is called", () => {
    expect(malformed(chart)).toBeNull();
    expect(malformed(chart.replace("&#60;", "<"))).not.toBeNull();
    expect(malformed(chart.replace("</g>", ""))).not.toBeNull();
  });

  test("is the same for the same result", () => {
    expect(drawChart(structuredClone(RESULT))).toBe(chart);
  });

  test("has a bar with its figure for each redirect, as high as that costs, Redis included", () => {
    expect([...chart.matchAll(/class="value"[^>]*>([\d.]+)</g)].map(([, value]) => value)).toEqual([
      "9.0",
      "10.0",
      "11.0",
      "14.3",
      "17.0",
      "15.1",
      "23.0",
    ]);
    const heights = [...chart.matchAll(/<rect class="(?:ours|others)"[^>]*height="([\d.]+)"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights[0]).toBeCloseTo((Math.max(...heights) / 20) * 9, 0);
  });

  test("brings colours for light and dark, and asks for nothing from elsewhere", () => {
    expect(chart).toContain("@media (prefers-color-scheme: dark)");
    expect(chart.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/url\(|href|https?:/);
  });

  test("in the documents shows the newest result", () => {
    const newest = newestResult(join(ROOT, "server/bench/results"));
    if (newest !== null) expect(readFileSync(join(ROOT, "docs/images/bench.svg"), "utf8")).toBe(drawChart(newest));
  });
});

describe("the table", () => {
  const lines = tableOf(RESULT).split("\n");

  test("has a row for each contender, compared with nginx and its log; creates are compared with nothing", () => {
    const rows = lines.slice(1, 1 + RESULT.rows.length).map((line) => line.split(/ {2,}/));
    expect(rows.map(([title]) => title)).toEqual(RESULT.rows.map(({ title }) => title));
    expect(rows.map((cells) => cells[3])).toEqual(["0.90", "1.00", "1.10", "1.43", "1.70", "1.50", "2.00", "3.50", "–"]);
  });

  test("tells on what machine, with what versions and of which commit", () => {
    const text = lines.join("\n");
    for (const fact of ["Made-up", "2 cores", "ext4", "Linux 6.1", "nginx 1.22.1", "0123abc", "core 0"])
      expect(text).toContain(fact);
  });
});

describe("the files of results", () => {
  test("are named by day and commit, and the newest is found", () => {
    const folder = mkdtempSync(join(tmpdir(), "linnet-results-"));
    try {
      expect(newestResult(folder)).toBeNull();
      expect(newestResult(join(folder, "absent"))).toBeNull();
      expect(fileNameOf(RESULT)).toBe("2026-11-22-0123abc.json");
      const later = { ...RESULT, date: "2026-11-22T13:00:00.000Z", commit: { id: "0000000", isDirty: true } };
      for (const result of [RESULT, later]) writeFileSync(join(folder, fileNameOf(result)), JSON.stringify(result));
      expect(newestResult(folder)?.commit.id).toBe("0000000");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("medianOf", () => {
  test("takes the middle of each figure by itself", () => {
    const [run = RESULT.rows[0]!.median] = RESULT.rows[0]!.runs;
    const runs = [
      { ...run, cpuMicros: 3, p99Ms: 1 },
      { ...run, cpuMicros: 1, p99Ms: 3 },
      { ...run, cpuMicros: 2, p99Ms: 9 },
    ];
    expect(medianOf(runs)).toEqual({ ...run, cpuMicros: 2, p99Ms: 3 });
  });
});

describe("the cores", () => {
  const alone = (core: number) => [core];

  test("are read as the kernel lists them", () => {
    expect(parseCpuList("0-2,5\n")).toEqual([0, 1, 2, 5]);
    expect(parseCpuList("3")).toEqual([3]);
  });

  test("go to the server, to Redis, and the rest to the load", () => {
    expect(shareCores([2, 3, 5, 6], alone)).toMatchObject({ server: "2", redis: "3", load: "5,6" });
    expect(shareCores([0, 1], alone)).toMatchObject({ server: "0", redis: "1", load: "1", note: "Redis shares the load's core" });
    expect(shareCores([4], alone)).toMatchObject({ server: "4", redis: "4", load: "4" });
  });

  test("keep the other half of the server's core free, or say so", () => {
    const halves = (core: number) => [core & ~1, core | 1];
    expect(shareCores([0, 1, 2, 3], halves)).toMatchObject({ server: "0", redis: "2", load: "3" });
    expect(shareCores([0, 1], halves).note).toContain("the other half of the server's core");
  });
});
