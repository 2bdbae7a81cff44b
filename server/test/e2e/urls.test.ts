// 10 000 URLs from the wild, through the real program and back: `Location` is their WHATWG serialisation.
import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADMIN, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { storedIn } from "../support/stored.ts";

const CLIENTS = 32;

interface RoundTrip {
  readonly given: string;
  readonly expected: string;
}

/** `given`, or `given<TAB>serialisation` where the two differ; the serialisation was made by another URL parser than Bun's. */
function fixtures(): RoundTrip[] {
  const lines = readFileSync(new URL("../fixtures/urls.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const [given = "", expected = given] = line.split("\t");
    return { given, expected };
  });
}

async function roundTrip(store: string): Promise<void> {
  const linnet = await startLinnet({ env: { LINNET_STORE: store } });
  try {
    const urls = fixtures();
    expect(urls.length).toBeGreaterThanOrEqual(10_000);
    const waiting = [...urls];
    const wrong: string[] = [];
    const codes = new Map<string, string>();
    const client = async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        const made = await linnet.shorten(one.given);
        codes.set(made.code, one.expected);
        const response = await fetch(`${linnet.url}/${made.code}`, { redirect: "manual", headers: ADMIN });
        const location = response.headers.get("location");
        if (response.status !== 302 || location !== one.expected) wrong.push(`${one.given} → ${response.status} ${location}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect(wrong).toEqual([]);
    expect(await storedIn(store)).toEqual(codes);
  } finally {
    await linnet.stop();
  }
}

describe("URLs from the wild", () => {
  test("come back from SQLite as they were given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "linnet-urls-"));
    try {
      await roundTrip(`sqlite:${join(folder, "linnet.db")}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describeWith("redis", "URLs from the wild", () => {
  test("come back from Redis as they were given", async () => {
    const redis = await startRedis();
    try {
      await roundTrip(redis.url);
    } finally {
      await redis.stop();
    }
  }, 60_000);
});
