// What Linux tells about processes and cores, by /proc and /sys.
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second for programs, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  readonly cpuSeconds: number;
}

/** Null for a process that is gone. */
function statOf(pid: number, path = `/proc/${pid}/stat`): Stat | null {
  try {
    const text = readFileSync(path, "utf8");
    // The name, in parentheses, may hold anything; fields are counted behind it (proc(5): state is the third of all).
    const fields = text.slice(text.lastIndexOf(") ") + 2).split(" ");
    return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
  } catch {
    return null;
  }
}

/** The process and all that descend from it. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = /^\d+$/.test(name) ? Number(name) : 0;
    const parent = pid === 0 ? undefined : statOf(pid)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Processor time that these processes have used so far, all threads, user and system. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.cpuSeconds ?? 0), 0);
}

/** The same of the thread alone that a process began with, which is the one that answers. */
export function mainCpuSecondsOf(pid: number): number {
  return statOf(pid, `/proc/${pid}/task/${pid}/stat`)?.cpuSeconds ?? 0;
}

export interface Thread {
  readonly id: number;
  readonly name: string;
}

/** The threads of a process; the one that it began with has its number. */
export function threadsOf(pid: number): Thread[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map((id) => ({ id: Number(id), name: readFileSync(`${folder}/${id}/comm`, "utf8").trim() }));
}

/** Resident memory of a tree of processes in bytes. What they share, as a worker does with its master, counts once. */
export function residentBytesOf(pids: readonly number[]): number {
  const maps = pids.map((pid) => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  const bytes = (map: string, kind: "Private" | "Shared"): number => {
    const lines = map.matchAll(new RegExp(`^${kind}_(?:Clean|Dirty):\\s+(\\d+) kB$`, "gm"));
    return [...lines].reduce((sum, [, kib]) => sum + Number(kib) * 1024, 0);
  };
  return maps.reduce((sum, map) => sum + bytes(map, "Private"), 0) + Math.max(...maps.map((map) => bytes(map, "Shared")));
}

/** The numbers of a list as the kernel writes it: "0-2,5". */
export function parseCpuList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .filter((range) => range !== "")
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

function siblingsOf(core: number): number[] {
  try {
    return parseCpuList(readFileSync(`/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`, "utf8"));
  } catch {
    return [core];
  }
}

/** Who runs where, each a list as taskset has it. */
export interface Cores {
  readonly server: string;
  readonly load: string;
  readonly redis: string;
  /** What a reader should know about this choice. */
  readonly note: string;
}

/** Gives the server a core of its own; Redis too, where there are three. The load has the rest. */
export function shareCores(allowed: readonly number[], siblings: (core: number) => readonly number[] = siblingsOf): Cores {
  const [server = 0, ...others] = allowed;
  // A sibling is the other half of the server's core: whoever runs there slows it down.
  const apart = others.filter((core) => !siblings(server).includes(core));
  const [first, ...rest] = apart.length > 0 ? apart : others;
  if (first === undefined) {
    const core = String(server);
    return { server: core, load: core, redis: core, note: "one core for server and load: the figures mean little" };
  }
  const isShared = rest.length === 0;
  const note = [
    isShared ? "Redis shares the load's core" : "Redis has a core of its own",
    ...(apart.length > 0 ? [] : ["the load runs on the other half of the server's core"]),
  ].join("; ");
  return { server: String(server), redis: String(first), load: isShared ? String(first) : rest.join(","), note };
}

/** The cores that this process may use. */
export function allowedCores(): number[] {
  return parseCpuList(/^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0");
}
