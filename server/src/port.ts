// A port to listen on: whether it can be had, and for several processes that share one, that nobody else has it.
import type { Config } from "./config.ts";

/** The port or host can't be had. The message is one sentence for the operator. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** Free ports that are tried where the setting leaves the choice: another process may take one in between. */
export const PORT_TRIES_MAX = 5;

type Address = Pick<Config, "host" | "port">;

/** A port that no other supervisor has while this is held. */
export interface Claim {
  readonly port: number;
  release(): void;
}

/**
 * Claims the port for workers that share it, a free one for 0: they would not notice that somebody else has it, and while
 * none of them listens nothing else keeps others away. Throws a ListenError. Two supervisors can't have one port on two
 * addresses: names, wildcards and both families overlap in too many ways to tell which of them could.
 */
export function claimPort({ host, port }: Address): Claim {
  for (let attempt = 1; ; attempt++) {
    try {
      return claimOne({ host, port: port === 0 ? probePort({ host, port }) : port });
    } catch (error) {
      if (!(error instanceof ListenError) || port !== 0 || attempt === PORT_TRIES_MAX) throw error;
    }
  }
}

/** First the guard, so that another crew's port is not touched, then a look whether any other program has it. */
function claimOne(address: Address): Claim {
  const release = guard(address);
  try {
    return { port: probePort(address), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Keeps other supervisors from this port until it is released or the process ends, however it ends. Linux has names for
 * sockets that are no files, and as far as a port reaches: in one network namespace. Other systems go without.
 */
function guard({ host, port }: Address): () => void {
  if (process.platform !== "linux") return () => undefined;
  const socket = { open: (peer: { terminate(): void }) => peer.terminate(), data: () => undefined };
  const held = listening(host, port, () => Bun.listen({ unix: `\0linnet-tcp-${port}`, socket }));
  return () => held.stop(true);
}

/** Listens for a moment as the only one and returns the port, a free one for 0. Throws a ListenError. */
export function probePort({ host, port: wanted }: Address): number {
  return listening(host, wanted, () => {
    const probe = Bun.listen({ hostname: host, port: wanted, socket: { data: () => undefined } });
    const { port } = probe;
    probe.stop(true);
    return port;
  });
}

/** Says in one sentence why a port can't be had. */
export function listening<T>(host: string, port: number, start: () => T): T {
  try {
    return start();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EADDRINUSE") {
      throw new ListenError(`Port ${port} on ${host} is in use. Stop the other program, or set PORT.`, { cause: error });
    }
    if (code !== "") throw new ListenError(`Can't listen on ${host}:${port} (${code}). Set HOST and PORT.`, { cause: error });
    throw error;
  }
}
