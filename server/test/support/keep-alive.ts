// Clients that behave like a proxy's pool: each keeps one connection, asks on it again and again, and makes a new one when
// the server says that it closes. An answer that does not come is a failure, never tried again.
import { connect, type Socket } from "node:net";
import { until } from "./wait.ts";

export interface Failure {
  readonly reason: string;
  /** Answers that the connection had given before. 0: it was new. */
  readonly answersBefore: number;
}

const THINK_MS = 1;

export class KeepAliveClients {
  readonly failures: Failure[] = [];
  answers = 0;
  readonly #port: number;
  readonly #request: string;
  readonly #expected: string;
  readonly #running: Promise<void>[];
  #isOver = false;

  /** Starts `count` clients that ask for `path`; any status but `status` is a failure. */
  constructor({ url, path, status, count }: { url: string; path: string; status: number; count: number }) {
    this.#port = Number(new URL(url).port);
    this.#request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    this.#expected = `HTTP/1.1 ${status} `;
    this.#running = Array.from({ length: count }, () => this.#client());
  }

  /** Resolves when every client has been answered some more. */
  async someMore(): Promise<void> {
    const enough = this.answers + this.#running.length * 20;
    await until(() => this.answers >= enough, { what: "the clients are answered" });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #client(): Promise<void> {
    while (!this.#isOver) {
      const socket = await this.#open();
      if (socket === null) continue;
      let answers = 0;
      while (!this.#isOver && !socket.destroyed && socket.readyState === "open") {
        const answer = await ask(socket, this.#request);
        if (!answer.startsWith(this.#expected)) {
          this.failures.push({ reason: answer.split("\r\n")[0] || "closed without an answer", answersBefore: answers });
          break;
        }
        answers++;
        this.answers++;
        if (/^connection: close\r?$/im.test(answer)) break;
        await Bun.sleep(THINK_MS);
      }
      socket.destroy();
    }
  }

  #open(): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, "127.0.0.1");
      let isConnected = false;
      socket.on("connect", () => {
        isConnected = true;
        resolve(socket);
      });
      socket.on("error", (error) => {
        if (isConnected) return; // What it means for a request is told by `ask`.
        this.failures.push({ reason: String(error), answersBefore: 0 });
        resolve(null);
      });
    });
  }
}

/** The head of the answer; what there is of it when the connection ends first. */
function ask(socket: Socket, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const end = () => {
      socket.off("data", read);
      socket.off("close", end);
      resolve(answer);
    };
    const read = (bytes: Buffer) => {
      answer += bytes.toString("latin1");
      if (answer.includes("\r\n\r\n")) end();
    };
    socket.on("data", read);
    socket.on("close", end);
    socket.write(request);
  });
}
