// That no Linnet outlives the tests which started it, however they end.
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "./checkout.ts";
import { until } from "./wait.ts";

test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
  "a Linnet ends when the test runner gets %s",
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "linnet-runner-"));
    writeFileSync(
      join(folder, "one.test.ts"),
      `import { test } from "bun:test";
     import { startLinnet } from ${JSON.stringify(join(import.meta.dir, "linnet.ts"))};
     test("starts Linnet and stays", async () => {
       process.stdout.write("Linnet has pid " + (await startLinnet()).pid + ";");
       await new Promise((resolve) => setTimeout(resolve, 60_000));
     }, 60_000);`,
    );
    // What a killed runner leaves behind lies in the folder too.
    const env = { ...process.env, TMPDIR: folder };
    const runner = Bun.spawn([process.execPath, "test", "./one.test.ts"], { cwd: folder, env, stdout: "pipe", stderr: "ignore" });
    let pid = 0;
    let output = "";
    const decoder = new TextDecoder();
    for await (const bytes of runner.stdout) {
      output += decoder.decode(bytes, { stream: true });
      pid = Number(/Linnet has pid (\d+);/.exec(output)?.[1] ?? 0);
      if (pid !== 0) break;
    }
    try {
      expect(isRunning(pid)).toBe(true);
      runner.kill(signal);
      await runner.exited;
      await until(() => !isRunning(pid), { timeoutMs: 3000, what: "Linnet ends after its tests" });
    } finally {
      if (pid !== 0 && isRunning(pid)) process.kill(pid, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  },
  20_000,
);
