// What visitors send does not get into the log: while clicks with values that mean harm are noted, can't be brought to their store, and are
// counted in the end, each line is one JSON object, and none has any of it.
import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { until } from "../support/wait.ts";

/** A part of each text, by which it would be found however the rest of it was written. */
const MARK = "h0stile";

/** Told when the store of clicks is locked. */
const HELD_UP = "clicks can't be brought to their store";

const TEXTS = [
  `${MARK}\r\n{"level":60,"msg":"${MARK}"}`,
  `${MARK}\n\n${MARK}`,
  `\u001b[2J\u001b[31m${MARK}\u001b]0;${MARK}\u0007`,
  `${MARK}","level":60,"msg":"${MARK}`,
  `'${MARK}\\`,
  `}]}${MARK}{[{"`,
  `\u0000${MARK}\u007f\u0085\t`,
  `\u2028${MARK}\u2029\u202e\ufeff`,
  `💩${MARK}\u{e0001}`,
  `%0d%0a${MARK}%1b[0m`,
  `<script>${MARK}</script>`,
  MARK.repeat(500),
];

let linnet: Linnet | null = null;
afterEach(async () => {
  await linnet?.stop();
  linnet = null;
});

/** The status of an answer to a request that is sent as it stands, which no client of HTTP would; 0 where there is none. */
async function statusOf(url: string, request: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString();
  });
  socket.on("error", () => undefined);
  socket.write(request);
  await once(socket, "close");
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** Text as a header takes it: what would end a line is left out. */
const inHeader = (text: string) => text.replace(/[\r\n\0]/g, "");

function requestOf(code: string, text: string, write: (text: string) => string): string {
  const encoded = encodeURIComponent(text);
  const utm = ["source", "medium", "campaign", "term", "content"].map((name) => `utm_${name}=${encoded}`).join("&");
  return [
    `GET /${code}?${utm} HTTP/1.1`,
    "Host: localhost",
    `User-Agent: Mozilla/5.0 ${write(text)}`,
    `Referer: https://${MARK}.example/${encoded}?${write(text)}`,
    `Accept-Language: ${write(text)},de;q=0.9`,
    `X-Forwarded-For: ${write(text)}`,
    "Connection: close",
    "\r\n",
  ].join("\r\n");
}

test("whatever visitors send, each line of the log is one JSON object and has none of it", async () => {
  const env = { LINNET_LOG: "debug", LINNET_CLICKS_DETAILS: "page,address,agent", LINNET_TRUST_PROXY: "127.0.0.1" };
  linnet = await startLinnet({ env });
  const { url, folder } = linnet;
  const { code } = await linnet.shorten("https://example.com/");
  const numbers = async (path: string) => (await fetch(`${url}/api/v1${path}`, { headers: ADMIN })).json();
  const store = new Database(join(folder, "data/linnet-clicks.db"));
  store.run("PRAGMA busy_timeout = 10000");
  store.run("BEGIN EXCLUSIVE");
  let led = 0;
  for (const text of TEXTS) {
    // As no client sends it, then as any may.
    for (const write of [inHeader, encodeURIComponent]) {
      if ((await statusOf(url, requestOf(code, text, write))) === 302) led++;
      await statusOf(url, requestOf(encodeURIComponent(text), text, write));
    }
  }
  expect(led).toBeGreaterThanOrEqual(TEXTS.length);
  await until(() => linnet?.output.includes(HELD_UP) === true, { what: "it is said that the store of clicks is locked" });
  store.run("ROLLBACK");
  store.close();
  await until(async () => (await numbers(`/links/${code}/clicks?kind=all`)).clicks.length === led, { what: "all are counted" });
  const kept = JSON.stringify(await numbers(`/links/${code}/clicks?kind=all`));
  for (const name of ["agent", "referrer", "utm_content"]) expect(kept).toMatch(new RegExp(`"${name}":"[^"]*${MARK}`));
  await linnet.stop();
  const { output } = linnet;
  const lines = output.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), msg: expect.any(String) });
  expect(output.toLowerCase()).not.toContain(MARK);
  expect(output).not.toMatch(/[^\P{Cc}\n]/u);
});
