// Follows links as fast as one process can, on connections that are kept, and counts what was answered: what statistics are held
// against. An answer counts when its head has arrived as a whole.
import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

export class Hits {
  /** Requests that were sent. */
  asked = 0;
  /** When answers with the status that is expected came, by `performance.now()`. */
  readonly times: number[] = [];
  /** Answers with any other status. */
  readonly others: string[] = [];
  readonly #port: number;
  readonly #status: number;
  readonly #requests: readonly string[];
  readonly #running: Promise<void>[];
  #left: number;
  #at = 0;

  /** `total` requests for these paths in turn, on so many connections. A connection that is cut ends; the others go on. */
  constructor(options: {
    readonly url: string;
    readonly paths: readonly string[];
    readonly total: number;
    readonly connections?: number;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  }) {
    this.#port = Number(new URL(options.url).port);
    this.#status = options.status ?? 302;
    this.#left = options.total;
    const headers = Object.entries({ Host: "localhost", ...options.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#requests = options.paths.map((path) => `GET ${path} HTTP/1.1\r\n${headers.join("")}\r\n`);
    this.#running = Array.from({ length: options.connections ?? 32 }, () => this.#client());
  }

  /** Answers with the status that is expected. */
  get answers(): number {
    return this.times.length;
  }

  /** Answers that have come since that moment. */
  since(ms: number): number {
    return this.times.length - this.times.findLastIndex((at) => at < ms) - 1;
  }

  /** Resolves when all requests are answered, or every connection is cut. */
  async done(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Asks for nothing more. */
  async stop(): Promise<void> {
    this.#left = 0;
    await this.done();
  }

  #client(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, "127.0.0.1");
      let text = "";
      socket.on("connect", () => this.#ask(socket));
      socket.on("data", (bytes: Buffer) => {
        text += bytes.toString("latin1");
        const end = text.indexOf(HEAD_END);
        if (end < 0) return;
        this.#count(text);
        text = "";
        this.#ask(socket);
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
    });
  }

  #ask(socket: Socket): void {
    if (this.#left <= 0) {
      socket.end();
      return;
    }
    this.#left--;
    this.asked++;
    this.#at = (this.#at + 1) % this.#requests.length;
    socket.write(this.#requests[this.#at] ?? "");
  }

  /** Redirects have no body, so that the answer is its head. */
  #count(head: string): void {
    if (head.startsWith(`HTTP/1.1 ${this.#status} `)) this.times.push(performance.now());
    else this.others.push(head.slice(0, head.indexOf("\r\n")));
  }
}
