// Starts this program once more, as a worker, with a channel between the two.
import type { FromWorker, ToWorker } from "./protocol.ts";

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface WorkerProcess {
  readonly pid: number;
  /** False when the process has ended or the channel is closed. */
  send(message: ToWorker): boolean;
  /** SIGKILL. */
  kill(): void;
  readonly ended: Promise<Ending>;
}

/** A compiled binary is its own interpreter: Bun mounts its sources there, and takes no path of a script. */
const COMPILED_ROOT = /^(?:\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/;

function ownCommand(): string[] {
  return COMPILED_ROOT.test(Bun.main) ? [process.execPath] : [process.execPath, Bun.main];
}

/** Starts `linnet` with these words. Output goes where ours goes. */
export function spawnWorker(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  onMessage: (message: FromWorker) => void,
): WorkerProcess {
  const child = Bun.spawn([...ownCommand(), ...words], {
    env: { ...env },
    stdio: ["ignore", "inherit", "inherit"],
    serialization: "json",
    ipc: onMessage,
  });
  return {
    pid: child.pid,
    send(message) {
      try {
        child.send(message);
        return true;
      } catch {
        return false; // It is ending; whoever waits for `ended` hears of it.
      }
    },
    kill: () => child.kill("SIGKILL"),
    ended: child.exited.then(() => ({
      code: child.exitCode,
      signal: child.signalCode === null ? null : String(child.signalCode),
    })),
  };
}
