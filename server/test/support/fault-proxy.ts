// A TCP proxy in front of a Redis, or of every node of a cluster, whose faults can be switched while connections are open. It
// reads what clients send as RESP commands, so that a fault can hit one kind of command and leave the rest, such as a
// watchdog's, alone; or it takes what they send for bytes, and stands in front of anything.
import { connect, createServer, type Server, type Socket } from "node:net";

export type Fault =
  /** Forwards everything; what another fault has held back goes first. */
  | { readonly kind: "pass" }
  /** Forwards everything, each piece this much later. */
  | { readonly kind: "latency"; readonly ms: number }
  /** Forwards this many bytes of that direction, counted over all connections from now on, and cuts the connection. */
  | { readonly kind: "cut"; readonly direction: Direction; readonly afterBytes: number }
  /** Forwards this many bytes of that direction, counted likewise, and holds what comes then, until the fault is another. */
  | { readonly kind: "stall"; readonly direction: Direction; readonly afterBytes: number }
  /** Accepts connections and forwards nothing, until the fault is another. */
  | { readonly kind: "black-hole" }
  /** Forwards nothing either way on the connections that are open now, and leaves them open; new ones pass. */
  | { readonly kind: "freeze-open" }
  /** Accepts connections and cuts them at once; cuts those that are open. */
  | { readonly kind: "refuse" }
  /**
   * Lets a command that fits be done, the next one or that after so many, swallows its reply, cuts the connection; then passes,
   * or refuses connections if the server is to stay away.
   */
  | {
      readonly kind: "lose-reply";
      readonly command: RegExp;
      /** Nor does a command fit that does not say this, so that one of the background can't be hit in its place. */
      readonly says?: RegExp;
      readonly after?: number;
      readonly staysAway?: boolean;
    }
  /** Answers the next `times` commands that fit with this RESP error instead of forwarding them; then passes. */
  | { readonly kind: "answer"; readonly error: string; readonly command: RegExp; readonly times: number }
  /** Lets so many commands that fit be done, as if the client were killed before the next one: then cuts, and refuses. */
  | { readonly kind: "die"; readonly command: RegExp; readonly after: number };

type CommandFault = Extract<Fault, { kind: "answer" | "lose-reply" | "die" }>;

export type Direction = "to-server" | "to-client";

export interface FaultProxyTarget {
  readonly host: string;
  readonly port: number;
  /** Not read as commands: then no fault hits any. */
  readonly isBytes?: boolean;
}

/** Where the whole command ends that begins at `from`, and its name; null while it is not complete. */
function commandAt(bytes: Buffer, from: number): { readonly end: number; readonly name: string } | null {
  const header = lineAt(bytes, from);
  if (header === null) return null;
  if (!header.text.startsWith("*")) return { end: header.end, name: header.text.split(" ")[0] ?? "" };
  let at = header.end;
  let name = "";
  for (let part = 0; part < Number(header.text.slice(1)); part++) {
    const size = lineAt(bytes, at);
    if (size === null) return null;
    const end = size.end + Number(size.text.slice(1));
    if (bytes.length < end + 2) return null;
    if (part === 0) name = bytes.toString("latin1", size.end, end);
    at = end + 2;
  }
  return { end: at, name };
}

function lineAt(bytes: Buffer, from: number): { readonly text: string; readonly end: number } | null {
  const end = bytes.indexOf("\r\n", from, "latin1");
  return end < 0 ? null : { text: bytes.toString("latin1", from, end), end: end + 2 };
}

let marksMade = 0;

/**
 * A command whose reply nobody else gets: it stands in for another command, so that the order of replies tells when that
 * one's turn has come, without the proxy reading replies.
 */
function makeMark(): { readonly command: Buffer; readonly reply: Buffer } {
  const text = `linnet-proxy-mark-${String(++marksMade).padStart(12, "0")}`;
  const bulk = `$${text.length}\r\n${text}\r\n`;
  return { command: Buffer.from(`*2\r\n$4\r\nECHO\r\n${bulk}`), reply: Buffer.from(bulk) };
}

interface Mark {
  readonly reply: Buffer;
  /** What the client gets in the mark's place; null cuts the connection. */
  readonly instead: Buffer | null;
}

/** One client's connection: bytes in two directions, each in order. */
class Passage {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #proxy: FaultProxy;
  readonly #isBytes: boolean;
  readonly #marks: Mark[] = [];
  #asked: Buffer = Buffer.alloc(0);
  #answered: Buffer = Buffer.alloc(0);
  #swallow = false;
  #lanes: Record<Direction, Promise<void>> = { "to-server": Promise.resolve(), "to-client": Promise.resolve() };

  constructor(client: Socket, proxy: FaultProxy, { host, port, isBytes = false }: FaultProxyTarget) {
    this.#client = client;
    this.#proxy = proxy;
    this.#isBytes = isBytes;
    this.#server = connect(port, host);
    client.on("data", (bytes: Buffer) => this.#onAsked(bytes));
    this.#server.on("data", (bytes: Buffer) => this.#onAnswered(bytes));
    for (const socket of [client, this.#server]) {
      socket.on("error", () => this.cut());
      socket.on("close", () => this.cut());
      socket.setNoDelay(true);
    }
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.#proxy.forget(this);
  }

  /** Forwards whole commands, as many as there are in one piece; a command that a fault hits goes its own way. */
  #onAsked(bytes: Buffer): void {
    if (this.#isBytes) {
      this.#forward("to-server", bytes);
      return;
    }
    this.#asked = Buffer.concat([this.#asked, bytes]);
    let sent = 0;
    let at = 0;
    for (let command = commandAt(this.#asked, at); command !== null; command = commandAt(this.#asked, at)) {
      const fault = this.#proxy.hit(command.name, () => this.#asked.toString("latin1", at, command.end));
      if (fault !== null) {
        this.#forward("to-server", this.#asked.subarray(sent, at));
        this.#onHit(fault, this.#asked.subarray(at, command.end));
        sent = command.end;
      }
      at = command.end;
    }
    this.#forward("to-server", this.#asked.subarray(sent, at));
    this.#asked = this.#asked.subarray(at);
  }

  #onHit(fault: CommandFault, command: Buffer): void {
    const mark = makeMark();
    if (fault.kind === "answer") {
      this.#marks.push({ reply: mark.reply, instead: Buffer.from(`-${fault.error}\r\n`) });
      this.#forward("to-server", mark.command);
      return;
    }
    this.#swallow = true;
    this.#marks.push({ reply: mark.reply, instead: null });
    this.#forward("to-server", fault.kind === "die" ? mark.command : Buffer.concat([command, mark.command]));
  }

  #onAnswered(bytes: Buffer): void {
    this.#answered = Buffer.concat([this.#answered, bytes]);
    for (let mark = this.#marks[0]; mark !== undefined; mark = this.#marks[0]) {
      const at = this.#answered.indexOf(mark.reply);
      // The mark's reply is still to come, maybe in two pieces: nothing may pass it.
      if (at < 0) return;
      if (mark.instead === null) {
        this.cut();
        return;
      }
      this.#forward("to-client", Buffer.concat([this.#answered.subarray(0, at), mark.instead]));
      this.#answered = this.#answered.subarray(at + mark.reply.length);
      this.#marks.shift();
    }
    if (!this.#swallow) this.#forward("to-client", this.#answered);
    this.#answered = Buffer.alloc(0);
  }

  #forward(direction: Direction, bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#lanes[direction] = this.#lanes[direction].then(() => this.#deliver(direction, bytes));
  }

  async #deliver(direction: Direction, bytes: Buffer): Promise<void> {
    await this.#proxy.open(this);
    const { fault } = this.#proxy;
    if (fault.kind === "latency") await Bun.sleep(fault.ms);
    const allowed = this.#proxy.allowance(direction, bytes.length);
    const socket = direction === "to-server" ? this.#server : this.#client;
    if (socket.destroyed) return;
    if (allowed === bytes.length) socket.write(bytes);
    else if (fault.kind === "stall") {
      socket.write(bytes.subarray(0, allowed));
      await this.#proxy.another();
      if (!socket.destroyed) socket.write(bytes.subarray(allowed));
    } else socket.write(bytes.subarray(0, allowed), () => this.cut());
  }
}

/** The proxy, with a port for each target. Starts out passing everything; a fault is that of all ports together. */
export class FaultProxy {
  readonly #passages = new Set<Passage>();
  readonly #servers: readonly Server[];
  #fault: Fault = { kind: "pass" };
  #hitsLeft = 0;
  #passesLeft = 0;
  #hasDied = false;
  #bytesLeft = Number.POSITIVE_INFINITY;
  #opened: Promise<void> = Promise.resolve();
  #isHeld: (passage: Passage) => boolean = () => true;
  #letThrough: () => void = () => undefined;

  constructor(targets: readonly FaultProxyTarget[]) {
    this.#servers = targets.map((target) =>
      createServer((client) => {
        if (this.#isClosed) client.destroy();
        else this.#passages.add(new Passage(client, this, target));
      }),
    );
  }

  /** One for each target. */
  get ports(): number[] {
    return this.#servers.map((server) => {
      const address = server.address();
      return address === null || typeof address === "string" ? 0 : address.port;
    });
  }

  get port(): number {
    return this.ports[0] ?? 0;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get fault(): Fault {
    return this.#fault;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#passages.size;
  }

  /** Whether a fault that hits commands has hit all that it should. */
  get isSpent(): boolean {
    return this.#hitsLeft === 0;
  }

  /** Whether the client that is to die is dead. */
  get hasDied(): boolean {
    return this.#hasDied;
  }

  /** Whether no connection is taken. */
  get #isClosed(): boolean {
    const fault = this.#fault;
    return fault.kind === "refuse" || this.#hasDied || (fault.kind === "lose-reply" && fault.staysAway === true && this.isSpent);
  }

  /** Switches to another fault, for open connections and new ones. */
  set(fault: Fault): void {
    this.#fault = fault;
    this.#hitsLeft = 0;
    this.#passesLeft = 0;
    this.#hasDied = false;
    if (fault.kind === "die") this.#hitsLeft = fault.after;
    if (fault.kind === "answer") this.#hitsLeft = fault.times;
    if (fault.kind === "lose-reply") {
      this.#hitsLeft = 1;
      this.#passesLeft = fault.after ?? 0;
    }
    this.#bytesLeft = fault.kind === "cut" || fault.kind === "stall" ? fault.afterBytes : Number.POSITIVE_INFINITY;
    this.#letThrough();
    if (fault.kind === "black-hole" || fault.kind === "freeze-open" || fault.kind === "stall") {
      const open = new Set(this.#passages);
      this.#isHeld = (passage) => fault.kind === "black-hole" || (fault.kind === "freeze-open" && open.has(passage));
      this.#opened = new Promise((resolve) => {
        this.#letThrough = resolve;
      });
    }
    if (fault.kind === "refuse") this.cutAll();
  }

  /** Cuts every open connection now; the fault stays. */
  cutAll(): void {
    for (const passage of [...this.#passages]) passage.cut();
  }

  /** Ends the proxy and every connection. */
  async stop(): Promise<void> {
    this.cutAll();
    this.#letThrough();
    await Promise.all(this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }

  /** Listens on free loopback ports. */
  async listen(): Promise<void> {
    const listening = this.#servers.map(
      (server) =>
        new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve());
        }),
    );
    await Promise.all(listening);
  }

  /** For a passage: resolves when its bytes may move. */
  open(passage: Passage): Promise<void> {
    return this.#isHeld(passage) ? this.#opened : Promise.resolve();
  }

  /** For a passage: resolves when the fault is another. */
  another(): Promise<void> {
    return this.#opened;
  }

  /** For a passage: how many of `length` bytes may still go that way. */
  allowance(direction: Direction, length: number): number {
    const { kind } = this.#fault;
    if ((kind !== "cut" && kind !== "stall") || this.#fault.direction !== direction) return length;
    const allowed = Math.min(length, this.#bytesLeft);
    this.#bytesLeft -= allowed;
    return allowed;
  }

  /** For a passage: the fault that this command is hit by, or null. `words`: all that it says. */
  hit(command: string, words: () => string): CommandFault | null {
    const fault = this.#fault;
    if (fault.kind === "die") return this.#isDeadAt(fault.command, command) ? fault : null;
    if (fault.kind !== "answer" && fault.kind !== "lose-reply") return null;
    if (this.#hitsLeft === 0 || !fault.command.test(command)) return null;
    if (fault.kind === "lose-reply" && fault.says !== undefined && !fault.says.test(words())) return null;
    if (this.#passesLeft-- > 0) return null;
    this.#hitsLeft--;
    return fault;
  }

  #isDeadAt(fits: RegExp, command: string): boolean {
    if (!this.#hasDied && fits.test(command)) {
      this.#hasDied = this.#hitsLeft === 0;
      this.#hitsLeft--;
    }
    return this.#hasDied;
  }

  /** For a passage that has ended. */
  forget(passage: Passage): void {
    this.#passages.delete(passage);
  }
}

/** Starts a proxy in front of the targets, each on a free loopback port. */
export async function startFaultProxy(...targets: readonly FaultProxyTarget[]): Promise<FaultProxy> {
  const proxy = new FaultProxy(targets);
  await proxy.listen();
  return proxy;
}
