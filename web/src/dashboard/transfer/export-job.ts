// One export: its bytes are counted and gathered as they come, and given out as a file once all are there. Of one that broke off, or was
// stopped, there is no file: it would look like all there is.
import { type BytesOptions, type FileFormat, LinnetUnreachable } from "@linnet/client";
import { ExportedRows } from "./exported-rows.ts";
import { Told } from "./told.ts";

/** The answer ended, and not where an export ends. */
export class BrokenOff extends Error {
  override readonly name = "BrokenOff";
}

export interface ExportState {
  readonly phase: "running" | "done" | "cancelled" | "ended";
  readonly rows: number;
  readonly bytes: number;
  /** Whether the server has left out what it can't read. */
  readonly isShort: boolean;
  readonly error: unknown;
}

export interface ExportOptions {
  /** Where it comes from. */
  readonly address: string;
  readonly format: FileFormat;
  readonly fileName: string;
}

interface ExportParts {
  readonly bytes: (address: string, options: BytesOptions) => AsyncIterable<Uint8Array>;
  readonly save: (file: Blob, name: string) => void;
}

/** What is held as bytes before it is handed to the browser as a `Blob`, which large ones of it keeps on disk. */
const HELD_BYTES_MAX = 4_000_000;

const TYPES: Readonly<Record<FileFormat, string>> = { csv: "text/csv", ndjson: "application/x-ndjson" };

export class ExportJob {
  readonly options: ExportOptions;
  readonly told: Told<ExportState>;
  readonly #parts: ExportParts;
  readonly #cancelling = new AbortController();
  readonly #rows: ExportedRows;
  #phase: ExportState["phase"] = "running";
  #bytes = 0;
  #error: unknown = null;

  constructor(options: ExportOptions, parts: ExportParts) {
    this.options = options;
    this.#parts = parts;
    this.#rows = new ExportedRows(options.format);
    this.told = new Told(() => this.#stateNow());
  }

  /** Reads all of it and saves the file. Never rejects: how it ended is in the state. */
  async run(): Promise<void> {
    try {
      const file = await this.#read();
      this.#parts.save(file, this.options.fileName);
      this.#enter("done");
    } catch (error) {
      const isCancelled = this.#cancelling.signal.aborted;
      this.#enter(isCancelled ? "cancelled" : "ended", isCancelled ? null : error);
    }
  }

  /** Nothing is saved. */
  cancel(): void {
    this.#cancelling.abort();
  }

  /** The whole file. Throws `BrokenOff`, what the server says, and the signal's reason. */
  async #read(): Promise<Blob> {
    const { address, format } = this.options;
    const { signal } = this.#cancelling;
    const gathered: Blob[] = [];
    let held: Uint8Array<ArrayBuffer>[] = [];
    let heldBytes = 0;
    let hasBegun = false;
    const onOpen = () => {
      hasBegun = true;
    };
    try {
      for await (const piece of this.#parts.bytes(address, { signal, onOpen })) {
        this.#take(piece);
        held.push(piece as Uint8Array<ArrayBuffer>);
        heldBytes += piece.length;
        if (heldBytes < HELD_BYTES_MAX) continue;
        gathered.push(new Blob(held));
        held = [];
        heldBytes = 0;
      }
    } catch (error) {
      throw error instanceof LinnetUnreachable && hasBegun ? new BrokenOff() : error;
    }
    signal.throwIfAborted();
    if (!this.#rows.isWhole) throw new BrokenOff();
    return new Blob([...gathered, ...held], { type: TYPES[format] });
  }

  #take(piece: Uint8Array): void {
    this.#rows.push(piece);
    this.#bytes += piece.length;
    this.told.soon();
  }

  #enter(phase: ExportState["phase"], error: unknown = null): void {
    this.#phase = phase;
    this.#error = error;
    this.told.now();
  }

  #stateNow(): ExportState {
    const { count, isShort } = this.#rows;
    return { phase: this.#phase, rows: count, bytes: this.#bytes, isShort, error: this.#error };
  }
}
