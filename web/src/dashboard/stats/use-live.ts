// The clicks that come while a page is open. When it is left, the connection ends and they are forgotten.
import { useEffect, useRef, useState } from "react";
import { api } from "../api.ts";
import type { Subject } from "./data.ts";
import { type Heard, SILENCE, withClick } from "./live-clicks.ts";
import { listen } from "./live-listen.ts";

export type Connection =
  | { readonly state: "connecting" | "open" }
  | { readonly state: "lost"; readonly waitMs: number }
  | { readonly state: "failed"; readonly error: unknown };

interface Live {
  readonly heard: Heard;
  readonly connection: Connection;
  /** Tries at once what would be tried later, or not again. */
  readonly retry: () => void;
}

const CONNECTING: Connection = { state: "connecting" };

/** Nothing waits. */
const asleep = (): void => undefined;

/** Of one link, or of all. It must stay the same one. */
export function useLive(subject: Subject): Live {
  const [heard, setHeard] = useState(SILENCE);
  const [connection, setConnection] = useState<Connection>(CONNECTING);
  const [attempt, setAttempt] = useState(0);
  const wake = useRef(asleep);
  const { code, domain } = subject ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const listening = listen(
      {
        connect: (onOpen) => api.stats.live({ code, domain, signal, onOpen }),
        pause: (ms) =>
          new Promise((resolve) => {
            const end = () => {
              clearTimeout(timer);
              wake.current = asleep;
              setConnection(CONNECTING);
              resolve();
            };
            const timer = setTimeout(end, ms);
            wake.current = end;
          }),
        onOpen: () => setConnection({ state: "open" }),
        onClick: (click) => setHeard((before) => withClick(before, click, Date.now())),
        onLost: (waitMs) => setConnection({ state: "lost", waitMs }),
      },
      signal,
    );
    listening.catch((error: unknown) => setConnection({ state: "failed", error }));
    const onOnline = () => wake.current();
    window.addEventListener("online", onOnline);
    return () => {
      window.removeEventListener("online", onOnline);
      leaving.abort();
      wake.current();
    };
  }, [code, domain, attempt]);
  const retry = () => {
    if (connection.state !== "failed") return wake.current();
    setConnection(CONNECTING);
    setAttempt(attempt + 1);
  };
  return { heard, connection, retry };
}
