// Waiting for something that can be observed but not awaited.

const POLL_INTERVAL_MS = 10;
const DEFAULT_TIMEOUT_MS = 10_000;

export interface Waiting {
  readonly timeoutMs?: number;
  /** What is waited for, in words: it is what the failure says. */
  readonly what: string;
}

/** Asks until `condition` answers true. Fails after `timeoutMs`, naming what did not happen and the last error seen. */
export async function until(condition: () => boolean | Promise<boolean>, { timeoutMs, what }: Waiting): Promise<void> {
  const limitMs = timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const deadline = performance.now() + limitMs;
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      if (await condition()) return;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await Bun.sleep(POLL_INTERVAL_MS);
  }
  throw new Error(`did not happen within ${limitMs} ms: ${what}`, { cause });
}
