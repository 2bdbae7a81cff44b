// From the settings to the desk that a command works at. Each of the two is loaded only when it is the one.
import { readConfig } from "../config.ts";
import { type CommandLine, plainLog, type World } from "./command.ts";
import type { Desk } from "./desk.ts";

/** Whether a store may be made where there is none. */
export interface DeskOptions {
  readonly mayCreate: boolean;
}

/** Opens the desk that the settings name, lets `work` have it, and closes it whatever happens. */
export async function withDesk<T>(
  world: World,
  line: CommandLine,
  { mayCreate }: DeskOptions,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const config = readConfig(world.env, line.settings);
  if (config.url !== null) {
    const { remoteDesk } = await import("./desk-remote.ts");
    return work(remoteDesk(config.url, config.key));
  }
  const { openLocalDesk } = await import("./desk-local.ts");
  const { desk, close } = await openLocalDesk(config, plainLog(world), mayCreate);
  try {
    return await work(desk);
  } finally {
    await close();
  }
}
