// The fault that looks like a network that has forgotten some connections: what is open hangs, what is new works.
import { afterEach, expect, test } from "bun:test";
import { createServer, type Server, type Socket } from "node:net";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { freePort } from "./ports.ts";
import { until } from "./wait.ts";

let server: Server;
let proxy: FaultProxy;
afterEach(async () => {
  await proxy.stop();
  server.close();
});

/** A server that answers every inline command with itself, behind a proxy. */
async function echoBehindProxy(): Promise<void> {
  const port = await freePort();
  server = createServer((socket: Socket) => socket.on("error", () => socket.destroy()).pipe(socket));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  proxy = await startFaultProxy({ host: "127.0.0.1", port });
}

class Talk {
  heard = "";
  isClosed = false;
  readonly #socket = Bun.connect({
    hostname: "127.0.0.1",
    port: proxy.port,
    socket: {
      data: (_, bytes) => {
        this.heard += bytes.toString();
      },
      close: () => {
        this.isClosed = true;
      },
    },
  });

  async say(word: string): Promise<void> {
    (await this.#socket).write(`${word}\r\n`);
  }

  hears(word: string): Promise<void> {
    return until(() => this.heard.includes(word), { what: `"${word}" is heard` });
  }
}

test("freezing the open connections holds both directions, leaves them open, and lets new ones pass", async () => {
  await echoBehindProxy();
  const old = new Talk();
  await old.say("before");
  await old.hears("before");

  proxy.set({ kind: "freeze-open" });
  await old.say("during");
  const young = new Talk();
  for (const word of ["one", "two", "three"]) {
    await young.say(word);
    await young.hears(word);
  }
  expect(old.heard).toBe("before\r\n");
  expect(old.isClosed).toBe(false);

  proxy.set({ kind: "pass" });
  await old.hears("during");
});

test("stalling lets so many bytes through, and the others once the fault is another", async () => {
  await echoBehindProxy();
  const talk = new Talk();
  await talk.say("before");
  await talk.hears("before\r\n");
  proxy.set({ kind: "stall", direction: "to-client", afterBytes: 3 });
  await talk.say("during");
  await talk.hears("before\r\ndur");
  await talk.say("after");
  proxy.set({ kind: "pass" });
  await talk.hears("before\r\nduring\r\nafter\r\n");
  expect(talk.isClosed).toBe(false);
});
