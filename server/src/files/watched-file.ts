// A file of somebody else's that is read again when it is another one: looked at now and then, which works for files that are
// written in place, replaced, missing for a while, or on another machine's disk.
import { stat } from "node:fs/promises";

export interface WatchOptions {
  readonly path: string;
  readonly intervalMs: number;
  /** Reads the file. What it throws is told to `refuse`; the file is read again when it is another one. */
  readonly take: () => Promise<void> | void;
  /** The file is missing, or could not be read; said once for each that it is. */
  readonly refuse: (error: unknown) => void;
}

export class WatchedFile {
  readonly #options: WatchOptions;
  /** Which file was read last: when it was changed, how long it is, which one it is. */
  #seen = "";
  #timer: ReturnType<typeof setInterval> | undefined;
  #isLooking = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Reads the file, and from now on again when it is another one. Never throws for a file. */
  async open(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), this.#options.intervalMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    // A long list may take longer to be read than the time between two looks.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { mtimeMs, size, ino } = await stat(this.#options.path);
      const seen = `${mtimeMs} ${size} ${ino}`;
      if (seen === this.#seen) return;
      this.#seen = seen;
      await this.#options.take();
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isLooking = false;
    }
  }

  #refuse(error: unknown): void {
    const isMissing = error instanceof Error && "syscall" in error && error.syscall === "stat";
    if (isMissing && this.#seen === "missing") return;
    if (isMissing) this.#seen = "missing";
    this.#options.refuse(error);
  }
}
