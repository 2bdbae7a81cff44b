// Asking for a password: from a file, from standard input, or from whoever sits at the terminal, who sees nothing of it there.
import { readFileSync } from "node:fs";
import { type CommandLine, UsageError, type World } from "./command.ts";

/** What the flags say of the password: null takes it away, undefined leaves it as it is. */
export async function passwordFrom(world: World, { options }: Pick<CommandLine, "options">): Promise<string | null | undefined> {
  const file = options.get("password-file");
  const typed = options.get("password");
  const given = [file, typed, options.get("no-password")].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError("Say one of --password, --password-file and --no-password.");
  if (options.has("no-password")) return null;
  if (file !== undefined) return firstLine(readFileSync(file, "utf8"));
  if (typed !== "-") return typed;
  return world.stdin().isTTY === true ? typedAt(world) : firstLine(await allOf(world));
}

/** Editors and `echo` end a file with a newline that is not meant. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

async function allOf(world: World): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of world.stdin()) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

const ENDS_TYPING: ReadonlySet<string> = new Set(["\r", "\n", "\u0004"]);
const CTRL_C = "\u0003";
const TAKES_BACK: ReadonlySet<string> = new Set(["\b", "\u007f"]);

/** Reads keys as they are pressed: the terminal shows none of them. */
function typedAt(world: World): Promise<string> {
  const input = world.stdin();
  world.stderr.write("Password: ");
  input.setRawMode(true);
  input.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (keys: string) => {
      for (const key of keys) {
        if (TAKES_BACK.has(key)) text = [...text].slice(0, -1).join("");
        else if (key !== CTRL_C && !ENDS_TYPING.has(key)) text += key;
        else return end(key);
      }
    };
    const end = (key: string) => {
      input.setRawMode(false);
      input.pause();
      input.removeListener("data", onData);
      world.stderr.write("\n");
      if (key === CTRL_C) reject(new UsageError("No password was typed."));
      else resolve(text);
    };
    input.on("data", onData);
  });
}
