// The log of a thread: its lines are written by the server's thread, to one place and in order.
import type { LogLine } from "../analytics/messages.ts";
import type { Facts, Log } from "../core/log.ts";

export function logTo(tell: (line: LogLine) => void): Log {
  const at = (level: LogLine["level"]) => (facts: Facts, message: string) => tell({ kind: "log", level, facts, message });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
