// `linnet links qr`: a link as a file that is to be scanned.
import { readFileSync } from "node:fs";
import { OPTION_NAMES, type SaidOptions } from "../qr/options.ts";
import { writeAtomically } from "./atomic-file.ts";
import { type CommandLine, EXIT, type Flags, UsageError, type World } from "./command.ts";
import type { Desk, Named, QrWish } from "./desk.ts";
import { writerOf } from "./table.ts";

const MODE = 0o644;

const VALUES = OPTION_NAMES.filter((name) => name !== "marker");

/** --size 1024, --shape round, --no-marker … */
export const QR_FLAGS: Flags = {
  ...Object.fromEntries(VALUES.map((name) => [name, "value"] as const)),
  "no-marker": "none",
  format: "value",
  logo: "value",
  out: "value",
};

/** Draws the link and writes the file, over one that is there. */
export async function writeQr(world: World, line: CommandLine, desk: Desk, link: Named): Promise<number> {
  const { options } = line;
  const file = options.get("out");
  if (file === undefined) throw new UsageError("Say --out FILE, or --out - for standard output.");
  const image = await desk.qr(link, wishOf(line, file));
  if (file === "-") {
    await writerOf(world)(image);
    return EXIT.ok;
  }
  await writeAtomically(file, once(image), { mode: MODE });
  world.out(options.has("json") ? JSON.stringify({ file, bytes: image.length }) : `Wrote ${file} (${image.length} bytes).`);
  return EXIT.ok;
}

function wishOf({ options }: CommandLine, file: string): QrWish {
  const said: SaidOptions = Object.fromEntries(
    VALUES.filter((name) => options.has(name)).map((name) => [name, options.get(name)]),
  );
  const logo = options.get("logo");
  return {
    said: {
      ...said,
      ...(options.has("no-marker") ? { marker: "false" } : {}),
      format: options.get("format") ?? (file.toLowerCase().endsWith(".png") ? "png" : "svg"),
    },
    logo: logo === undefined ? null : new Uint8Array(readFileSync(logo)),
  };
}

async function* once(image: Uint8Array): AsyncGenerator<Uint8Array> {
  yield image;
}
