// Builds what the pages need into web/dist: scripts, style sheets, fonts and the favicon, each under a name that holds a
// hash of its content, beside it the same compressed, and a manifest from the plain name to the hashed one. The home page and
// what is like it are bundled by Bun, the dashboard by Vite (build-dashboard.ts), which has a manifest of its own besides.
// Run as `bun web/build.ts`. The same sources always give the same bytes.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "bun";
import { bundleDashboard } from "./build-dashboard.ts";

/** Plain name → file name in web/dist/assets. Written as web/dist/manifest.json; the server reads it. */
export type AssetManifest = Readonly<Record<string, string>>;

/** Which files start the dashboard, by their names in the other manifest. Written as web/dist/dashboard.json. */
export interface DashboardManifest {
  readonly script: string;
  readonly style: string;
  /** Scripts with the texts of each language, by its code. */
  readonly languages: Readonly<Record<string, readonly string[]>>;
  readonly pageWords: Readonly<Record<string, readonly string[]>>;
  /** Scripts that a page needs besides: by the first part of its address below /dashboard, "*" for any other. */
  readonly preload: Readonly<Record<string, readonly string[]>>;
}

interface Asset {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const ROOT = import.meta.dirname;
const SCRIPTS = ["home.ts", "link.ts"] as const;
const STYLES = ["home.css", "page.css"] as const;
const FONTS: Readonly<Record<string, string>> = {
  "schibsted-grotesk-latin.woff2": "schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2",
  "schibsted-grotesk-latin-ext.woff2": "schibsted-grotesk/files/schibsted-grotesk-latin-ext-wght-normal.woff2",
  "geist-mono-latin.woff2": "geist-mono/files/geist-mono-latin-wght-normal.woff2",
  "geist-mono-latin-ext.woff2": "geist-mono/files/geist-mono-latin-ext-wght-normal.woff2",
};

/** Hexadecimal characters of SHA-256 in a file name. */
const HASH_LENGTH = 10;

/** Builds everything anew and returns the manifest. Throws, with a message for people, when something is missing or wrong. */
export async function buildWeb(outDir: string = join(ROOT, "dist")): Promise<AssetManifest> {
  const fonts = await Promise.all(Object.entries(FONTS).map(readFont));
  const favicon: Asset = { name: "favicon.svg", bytes: await readFile(join(ROOT, "src/favicon.svg")) };
  const scripts = await bundle(SCRIPTS, "js");
  const styles = await bundle(STYLES, "css");
  const { chunks, ...dashboard } = await bundleDashboard(join(ROOT, "src/dashboard"));
  const plain = [...fonts, favicon, ...scripts];
  const names = Object.fromEntries(plain.map((asset) => [asset.name, hashedName(asset)]));
  const pointed = [...styles, { name: "dashboard.css", bytes: dashboard.style }].map((style) => pointAtHashes(style, names));
  const assets = [...plain, ...pointed].map((asset) => ({ ...asset, file: hashedName(asset) }));
  // Chunks ask for one another by name, so theirs are as Vite made them.
  assets.push(...chunks.map(({ file, bytes }) => ({ name: `dashboard/${file}`, bytes, file })));
  assets.sort((a, b) => (a.name < b.name ? -1 : 1));

  await rm(outDir, { recursive: true, force: true });
  await mkdir(join(outDir, "assets"), { recursive: true });
  await Promise.all(assets.map((asset) => writeAsset(join(outDir, "assets", asset.file), asset)));
  const start: DashboardManifest = {
    script: `dashboard/${dashboard.entry}`,
    style: "dashboard.css",
    languages: named(dashboard.languages),
    pageWords: named(dashboard.pageWords),
    preload: named(dashboard.preload),
  };
  await writeJson(join(outDir, "dashboard.json"), start);
  const manifest = Object.fromEntries(assets.map(({ name, file }) => [name, file]));
  await writeJson(join(outDir, "manifest.json"), manifest);
  return manifest;
}

/** Chunks by their names in the other manifest. */
function named(chunks: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(chunks).map(([key, files]) => [key, files.map((file) => `dashboard/${file}`)]);
  return Object.fromEntries(entries);
}

/** Written last, the manifest says that a build is whole. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function bundle(entries: readonly string[], extension: "js" | "css"): Promise<Asset[]> {
  const result = await build({
    entrypoints: entries.map((entry) => join(ROOT, "src", entry)),
    root: join(ROOT, "src"),
    target: "browser",
    format: "esm",
    minify: true,
    external: ["/assets/*"],
    throw: false,
  });
  if (!result.success) throw new Error(`The bundle could not be made:\n${result.logs.join("\n")}`);
  const assets = result.outputs.map(async (output) => ({
    name: output.path.replace(/^.*[/\\]/, ""),
    bytes: new Uint8Array(await output.arrayBuffer()),
  }));
  const missing = entries.filter(
    (entry) => !result.outputs.some(({ path }) => path.endsWith(entry.replace(/[^.]+$/, extension))),
  );
  if (missing.length > 0) throw new Error(`The bundler made nothing of ${missing.join(", ")}.`);
  return Promise.all(assets);
}

async function readFont([name, path]: readonly [string, string]): Promise<Asset> {
  const places = [join(ROOT, "node_modules"), join(ROOT, "../node_modules")].map((folder) =>
    join(folder, "@fontsource-variable", path),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`The font @fontsource-variable/${path} is missing. Run \`npm ci\`.`);
  return { name, bytes: await readFile(found) };
}

/** Replaces `/assets/NAME` by the hashed name, and refuses a name that was not built. */
function pointAtHashes(style: Asset, names: AssetManifest): Asset {
  const text = new TextDecoder().decode(style.bytes).replace(/\/assets\/([\w.-]+)/g, (_, name: string) => {
    const hashed = names[name];
    if (hashed === undefined) throw new Error(`${style.name} asks for ${name}, which is not built.`);
    return `/assets/${hashed}`;
  });
  return { name: style.name, bytes: new TextEncoder().encode(text) };
}

function hashedName({ name, bytes }: Asset): string {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_LENGTH);
  return name.replace(/(\.[^.]+)$/, `-${hash}$1`);
}

async function writeAsset(path: string, { name, bytes }: Asset): Promise<void> {
  await writeFile(path, bytes);
  if (name.endsWith(".woff2")) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

if (import.meta.main) {
  try {
    const manifest = await buildWeb();
    process.stdout.write(`web: ${Object.keys(manifest).length} assets in web/dist\n`);
  } catch (error) {
    process.stderr.write(`web: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
