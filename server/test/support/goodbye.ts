// What must not outlive the tests is ended when the test process is, in whatever way lets it say goodbye.

const endings = new Set<() => void>();
let isHeard = false;

function sayGoodbye(): void {
  for (const end of endings) end();
  endings.clear();
}

/** Has `end` called when the test process ends. Returns what takes that back. */
export function onGoodbye(end: () => void): () => void {
  endings.add(end);
  if (!isHeard) {
    isHeard = true;
    process.on("exit", sayGoodbye);
    for (const [signal, status] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const) {
      // Stays: the same signal may come twice, from the terminal and from a parent that passes it on.
      process.on(signal, () => {
        sayGoodbye();
        process.exit(status);
      });
    }
  }
  return () => endings.delete(end);
}
