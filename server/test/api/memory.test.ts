// Memory that many rows take in bulk and in an export: no more than some do.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { ADMIN } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";

const IS_LONG = process.env.LINNET_TEST_LONG === "1";

/** What is in memory of a request does not grow with it; rows that were kept would take some 3 kB each. */
const SOME = 25_000;
const MANY = IS_LONG ? 200_000 : 50_000;
const GROWTH_MB_MAX = 70;

/** Resident memory of a process, in megabytes. */
const megabytesOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;

/** How many lines there are, and how many of them have this part. */
async function countLines(body: ReadableStream<Uint8Array> | null, part: string): Promise<{ lines: number; matching: number }> {
  const decoder = new TextDecoder();
  let rest = "";
  let lines = 0;
  let matching = 0;
  for await (const chunk of body ?? []) {
    const whole = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = whole.pop() ?? "";
    lines += whole.length;
    matching += whole.filter((line) => line.includes(part)).length;
  }
  return { lines, matching };
}

/** Rows that make links, as they are asked for. */
function rowsOf(name: string, count: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      let piece = "";
      for (let end = Math.min(count, at + 500); at < end; at++) piece += `{"url":"https://example.com/${name}/${at}"}\n`;
      if (piece === "") controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
}

describeOnEachStore(
  "many rows",
  (start) => {
    let served: Served;
    beforeAll(async () => {
      served = await start();
    });
    afterAll(() => served.stop(), 30_000);

    /** Makes so many links in one request and exports all; the most memory that was seen meanwhile, in MB. */
    async function peakOf(name: string, rows: number): Promise<number> {
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, megabytesOf(served.linnet.pid));
      }, 50);
      try {
        const made = await fetch(`${served.linnet.url}/api/v1/bulk`, {
          method: "POST",
          headers: { ...ADMIN, "Content-Type": "application/x-ndjson" },
          body: rowsOf(name, rows),
          duplex: "half",
        } as RequestInit);
        expect(await countLines(made.body, '"ok":false')).toEqual({ lines: rows, matching: 0 });
        const exported = await fetch(`${served.linnet.url}/api/v1/export`, { headers: ADMIN });
        expect((await countLines(exported.body, `/${name}/`)).matching).toBe(rows);
      } finally {
        clearInterval(watch);
      }
      return peak;
    }

    test("take no more memory than some, made in one request and exported in another", async () => {
      const some = await peakOf("some", SOME);
      const many = await peakOf("many", MANY);
      expect(many - some).toBeLessThan(GROWTH_MB_MAX);
    }, 120_000);
  },
  // On a cluster it would be the same code of ours once more: what is behind a connection has no say in what is kept.
  IS_LONG ? undefined : ["SQLite", "Redis"],
);
