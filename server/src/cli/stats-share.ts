// `linnet stats share` and `unshare`: a page with a link's numbers for whoever has its address, switched on and off.
import { type CommandLine, EXIT, type Flags, UsageError, type World } from "./command.ts";
import type { Desk, Named } from "./desk.ts";
import { namedIn } from "./links.ts";
import { passwordFrom } from "./password.ts";

interface Verb {
  readonly flags: Flags;
  readonly operandsMax: number;
  readonly work: (world: World, line: CommandLine, desk: Desk) => Promise<number>;
}

const PASSWORD_FLAGS: Flags = { password: "value", "password-file": "value", "no-password": "none" };

export const SHARE_VERBS: Readonly<Record<string, Verb>> = {
  share: { flags: PASSWORD_FLAGS, operandsMax: 1, work: share },
  unshare: { flags: {}, operandsMax: 1, work: unshare },
};

function linkIn(line: CommandLine): Named {
  const [operand] = line.operands;
  if (operand === undefined) throw new UsageError("The code is missing.");
  return namedIn(line, operand);
}

/** Switches the page on, at a new address each time, and prints the address. */
async function share(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const shared = await desk.shareStats(linkIn(line), await passwordFrom(world, line));
  world.out(line.options.has("json") ? JSON.stringify(shared) : shared.url);
  return EXIT.ok;
}

async function unshare(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const named = linkIn(line);
  await desk.unshareStats(named);
  const { code } = named;
  world.out(
    line.options.has("json") ? JSON.stringify({ code, statsShared: false }) : `The numbers of ${code} are shared no more.`,
  );
  return EXIT.ok;
}
