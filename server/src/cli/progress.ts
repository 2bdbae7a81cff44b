// How far a long work is: one line on the terminal that is written over, and nothing at all where nobody watches.
import type { WriteStream } from "node:tty";

/** The line is written anew no more often than this. */
const REDRAW_MS = 200;

const BAR_LENGTH = 24;

/** Carriage return, and "erase to the end of the line" (ECMA-48 EL). */
const ERASE = "\r\u001b[K";

export interface Progress {
  /** `share`, where rows are not counted beforehand but bytes are: what part of the work is done, from 0 to 1. */
  at(rows: number, share?: number | null): void;
  /** Takes the line away. */
  end(): void;
}

/** A line for so many rows of this kind. It is quiet where standard error is not a terminal. */
export function progressOn(stderr: WriteStream, what: string, nowMs: () => number): Progress {
  if (stderr.isTTY !== true) return { at: () => undefined, end: () => undefined };
  const startedMs = nowMs();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    at(rows, share = null) {
      const now = nowMs();
      if (now - drawnMs < REDRAW_MS) return;
      drawnMs = now;
      stderr.write(`${ERASE}${progressText({ what, rows, share, elapsedMs: now - startedMs })}`);
    },
    end: () => void stderr.write(ERASE),
  };
}

export interface Standing {
  readonly what: string;
  readonly rows: number;
  readonly share: number | null;
  readonly elapsedMs: number;
}

/** Such as `[######··················]  25 %  250000 links  31250/s  0:24 left`. */
export function progressText({ what, rows, share, elapsedMs }: Standing): string {
  const rate = elapsedMs > 0 ? Math.round((rows * 1000) / elapsedMs) : 0;
  const counted = `${rows} ${what}  ${rate}/s`;
  if (share === null) return counted;
  const part = Math.min(1, Math.max(0, share));
  const full = Math.round(part * BAR_LENGTH);
  const bar = `[${"#".repeat(full)}${"·".repeat(BAR_LENGTH - full)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
  const left = part > 0 ? `  ${minutesText((elapsedMs * (1 - part)) / part)} left` : "";
  return `${bar}  ${counted}${left}`;
}

function minutesText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
