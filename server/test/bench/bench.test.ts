// The bench measures, and above all it does not believe: a wrong answer fails it. Short, on one contender and few links.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { clicksTable, measureClicks } from "../../bench/clicks.ts";
import { apartTable, measureApart } from "../../bench/clicks-apart.ts";
import { CONTENDERS, type Contender, type Stage, setStage } from "../../bench/contenders.ts";
import { dashboardTable, measureDashboard } from "../../bench/dashboard.ts";
import { decideTable, measureDecide } from "../../bench/decide.ts";
import { openBeside, targetOf } from "../../bench/links.ts";
import { type Measurement, measure } from "../../bench/measure.ts";
import { measurePasswords, passwordsTable } from "../../bench/passwords.ts";
import { allowedCores, shareCores, treeOf } from "../../bench/proc.ts";
import { Processes } from "../../bench/processes.ts";
import { measureReports, reportsTable } from "../../bench/reports.ts";
import { fieldOf } from "../../src/core/field.ts";
import { linkIn } from "../../src/core/link.ts";
import { readBorn } from "../../src/core/links.ts";
import type { Target } from "../../src/core/target.ts";
import { describeWith } from "../support/needs.ts";
import { until } from "../support/wait.ts";

const SHORT = { seconds: 1, warmupSeconds: 1 };
const MAIN = resolve(import.meta.dirname, "../../bench/main.ts");

/** So few that each is asked for within a second, on the slowest machine. */
const LINKS = 200;

setDefaultTimeout(30_000);

function contender(id: string): Contender {
  const found = CONTENDERS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no contender ${id}`);
  return found;
}

/** The words of a process, each behind a null; "" for one that is gone, or dead and not yet looked after by its parent. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

describeWith(["wrk", "chromium", "redis"], "the bench", () => {
  const place = mkdtempSync(join(tmpdir(), "linnet-bench-"));
  let processes: Processes;
  let stage: Stage;

  beforeAll(async () => {
    processes = new Processes(place);
    stage = await setStage(processes, shareCores(allowedCores()), LINKS);
  });

  afterAll(async () => {
    await processes.close();
    expect(readdirSync(place)).toEqual([]);
    rmSync(place, { recursive: true });
  });

  const expectFigures = ({ requestsPerSecond, cpuMicros, p99Ms, residentMb }: Measurement) => {
    for (const figure of [requestsPerSecond, cpuMicros, p99Ms, residentMb]) expect(figure).toBeGreaterThan(0);
    // One request costs less than a second of a core, by far.
    expect(cpuMicros).toBeLessThan(1e5);
  };

  test("measures redirects", async () => {
    expectFigures(await measure(stage, contender("sqlite-hot"), SHORT, 1));
  });

  test("measures links with rules", async () => {
    expectFigures(await measure(stage, contender("sqlite-rules"), SHORT, 1));
  });

  test("fails when a link with rules leads where it does without them", async () => {
    const asked = contender("sqlite-rules");
    // Nobody who says nothing of itself meets the rule that leads where the load expects.
    const nobody = { ...asked, questions: contender("sqlite-hot").questions };
    await expect(measure(stage, nobody, SHORT, 1)).rejects.toThrow(/302 to https:\/\/example.com\/not-here was answered/);
  });

  test("measures redirects while passwords are tried, which are hashed", async () => {
    const rounds = await measurePasswords(stage, SHORT, 1);
    const [{ quiet, guessed, guesses }] = rounds as [Awaited<ReturnType<typeof measurePasswords>>[number]];
    for (const figure of [quiet.p99Ms, guessed.p99Ms, guesses.hashed, guesses.turnedAway]) expect(figure).toBeGreaterThan(0);
    expect(passwordsTable(rounds, SHORT)).toMatch(/^quiet +\d+ +[\d.]+ +[\d.]+$/m);
  });

  test("measures what deciding costs, by rules and with blocked hosts", async () => {
    const figures = await measureDecide(1000);
    expect(figures.hosts).toBe(1000);
    for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    expect(decideTable(figures)).toMatch(/^a plain link, 1000 hosts blocked +[\d.]+$/m);
  });

  test("measures what clicks cost on both stores, and counts every one", async () => {
    const rows = await measureClicks(stage, SHORT, 1);
    for (const { off, on } of rows) {
      for (const { redirectMicros, residentMb } of [...off, ...on])
        expect(Math.min(redirectMicros, residentMb)).toBeGreaterThan(0);
      for (const { restMicros } of on) expect(restMicros).toBeGreaterThan(0);
    }
    expect(clicksTable(rows, SHORT)).toMatch(/^Redis, steady +[\d.]+ +[\d.]+ +[\d.]+ /m);
  }, 120_000);

  test("measures what clicks cost the thread that answers, alone", async () => {
    const rows = await measureApart(stage, SHORT, 1);
    for (const { off, on } of rows) for (const micros of [...off, ...on]) expect(micros).toBeGreaterThan(0);
    expect(apartTable(rows, SHORT)).toMatch(/^Redis +[\d.]+ +[\d.]+ +[\d.]+ /m);
  }, 120_000);

  test("measures reports on both stores, which tell what was brought", async () => {
    const rows = await measureReports(stage, 6000);
    for (const { linkMs, plainLinkMs, allMs, loadCpuMicros } of rows) {
      for (const figure of [linkMs, plainLinkMs, allMs, loadCpuMicros]) expect(figure).toBeGreaterThan(0);
    }
    expect(reportsTable(rows)).toMatch(/^SQLite +[\d.]+ +[\d.]+ +[\d.]+ /m);
  });

  test("measures what people wait for in the dashboard, on both stores", async () => {
    const rows = await measureDashboard(stage, LINKS, 1);
    for (const { title: _, ...figures } of rows) {
      for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    }
    expect(dashboardTable(rows)).toMatch(/^Redis +\d+ +\d+ +\d+ +\d+ +\d+$/m);
  }, 120_000);

  test("measures creates, and finds what was made", async () => {
    expectFigures(await measure(stage, contender("sqlite-create"), SHORT, 1));
  });

  test("fails when one link of all leads where another does", async () => {
    const data = await stage.sqlite();
    const store = await openBeside(`sqlite:${join(data, "linnet.db")}`, data);
    const [code, other] = stage.codes;
    const stored = (await readBorn(store.links, fieldOf(code!)))!;
    const link = linkIn(stored)!;
    const change = (target: string) => store.links.update({ ...stored, link: { ...link, target: target as Target } }, stored);
    try {
      expect(await change(targetOf(other!))).toBe("updated");
      const measured = measure(stage, contender("sqlite-hot"), SHORT, 1);
      await expect(measured).rejects.toThrow(/answers \d+ were wrong.*nobody had asked for that/);
    } finally {
      await change(link.target);
      await store.close();
    }
  });

  test("fails when another status is answered", async () => {
    const asked = contender("sqlite-hot");
    const absent = { ...asked, questions: contender("sqlite-absent").questions };
    // Without LINNET_TRUST_PROXY all come from one client, whose limit of misses is soon reached.
    await expect(measure(stage, absent, SHORT, 1)).rejects.toThrow(/429 was answered instead of 404/);
  });
});

describeWith("wrk", "the bench as a program", () => {
  test("ends what it has started and removes its folder when it is interrupted", async () => {
    const cache = resolve(import.meta.dirname, "../../../.cache");
    const before = new Set(existsSync(cache) ? readdirSync(cache) : []);
    const bench = Bun.spawn([process.execPath, MAIN, "--quick", "--links", "1000", "--only", "sqlite-hot"], {
      stdout: "ignore",
      stderr: "ignore",
    });
    const folder = () => readdirSync(cache).find((name) => name.startsWith("bench-") && !before.has(name));
    let tree: number[] = [];
    await until(
      () => {
        tree = treeOf(bench.pid);
        return tree.some((pid) => commandOf(pid).startsWith("wrk\0"));
      },
      { what: "the bench is at work" },
    );
    const made = folder();
    expect(made).toBeDefined();
    // Ctrl+C reaches the bench twice: from the terminal, and from the script that started it.
    bench.kill("SIGINT");
    bench.kill("SIGINT");
    expect(await bench.exited).toBe(130);
    expect(existsSync(join(cache, made ?? ""))).toBe(false);
    await until(() => tree.every((pid) => commandOf(pid) === ""), { what: "all that it has started is gone" });
  });

  test.each([
    [["--seconds", "0.5"], "--seconds wants a whole number"],
    [["--only", "apache"], 'No contender has "apache" in its name.'],
  ])("refuses %p", (words, reason) => {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, MAIN, ...words], { stderr: "pipe" });
    expect([exitCode, stderr.toString()]).toEqual([2, expect.stringContaining(reason)]);
  });
});
