// Writing a file so that it is there as a whole or not at all: beside its place, down to the disk, and then by its name.
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

export interface AtomicOptions {
  /** Permissions of the file, such as 0o600. */
  readonly mode: number;
}

type Chunks = AsyncIterable<string | Uint8Array>;

/** Writes the chunks to the file, over one that is there. What is no file (a pipe, a device) is written to as it is. */
export async function writeAtomically(file: string, chunks: Chunks, { mode }: AtomicOptions): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there !== null && !there.isFile()) return writeInto(await open(file, "w"), chunks);
  // Not by the number of the process, which is often the same in a container: a part that a killed one left would be in the way.
  const part = `${file}.${randomBytes(6).toString("hex")}.part`;
  const forget = cleanWhenEnded(part);
  try {
    const handle = await open(part, "wx", mode);
    await writeInto(handle, chunks, () => handle.sync());
    await rename(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    forget();
  }
  await syncFolder(dirname(file));
}

async function writeInto(handle: FileHandle, chunks: Chunks, whenWritten?: () => Promise<void>): Promise<void> {
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await whenWritten?.();
  } finally {
    await handle.close();
  }
}

/** The new name is on the disk once its folder is. Not every file system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Whoever stops the command at its keyboard finds no half file. Returns how to take that back. */
function cleanWhenEnded(file: string): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    rmSync(file, { force: true });
    process.kill(process.pid, signal); // It was listened to once, so that now it ends the process.
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  return () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
}
