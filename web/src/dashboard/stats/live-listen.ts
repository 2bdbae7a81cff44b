// Listening to clicks: as long as somebody wants them, over as many connections as that takes.
import { type Click, LinnetProblem } from "@linnet/client";

const WAIT_MS = 1000;
const WAIT_MAX_MS = 30_000;

/** How long nothing is tried after so many connections in a row that came to nothing. */
export function waitMs(failures: number): number {
  return Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** Math.min(failures, 10));
}

/** Whether trying again is of no use: it is not a matter of the connection, or of how much there is to do. */
export function isForGood(error: unknown): boolean {
  return error instanceof LinnetProblem && error.status < 500 && error.status !== 429;
}

export interface Listening {
  /** Clicks of one connection; says when it is there. */
  connect(onOpen: () => void): AsyncIterable<Click>;
  /** Until so much time is over, or somebody is tired of waiting. */
  pause(ms: number): Promise<void>;
  onOpen(): void;
  onClick(click: Click): void;
  /** It will be tried again, then. */
  onLost(ms: number): void;
}

/** Ends when it is not wanted any more. Throws what makes trying again useless. */
export async function listen({ connect, pause, onOpen, onClick, onLost }: Listening, signal: AbortSignal): Promise<void> {
  let failures = 0;
  const opened = () => {
    failures = 0;
    onOpen();
  };
  while (!signal.aborted) {
    try {
      for await (const click of connect(opened)) onClick(click);
    } catch (error) {
      if (!signal.aborted && isForGood(error)) throw error;
    }
    if (signal.aborted) return;
    const ms = waitMs(failures);
    failures += 1;
    onLost(ms);
    await pause(ms);
  }
}
