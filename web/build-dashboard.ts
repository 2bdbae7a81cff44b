// Bundles the dashboard with Vite: an entry, a chunk for each route and each language, and one style sheet. Nothing is written
// here; build.ts does that, as with everything else.
import { existsSync } from "node:fs";
import { join } from "node:path";
import tailwind from "@tailwindcss/vite";
import { build, type Rolldown } from "vite";
import { LANGUAGE_CODES } from "./src/dashboard/text/languages.ts";

/** A chunk under the name that it is served by, which other chunks know: it holds a hash of the content. */
export interface Chunk {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface DashboardBundle {
  readonly chunks: readonly Chunk[];
  /** The style sheet, still without a hash in its name. */
  readonly style: Uint8Array;
  /** The file that starts the app. */
  readonly entry: string;
  /** What each language needs, by its code; languages are asked for together with pages. */
  readonly languages: Readonly<Record<string, readonly string[]>>;
  /** What each language needs besides on all pages but the list of links. */
  readonly pageWords: Readonly<Record<string, readonly string[]>>;
  /** What each page needs besides, to be asked for at once: by the first part of its address below /dashboard, "*" for any other. */
  readonly preload: Readonly<Record<string, readonly string[]>>;
}

/** Modules that every page asks for as soon as it runs: loading them early saves waiting for one after the other. */
const EVERY_PAGE = ["frame/frame.tsx"] as const;

/** What a page asks for besides, where many come first; the others load it when they run ("*"). */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  "": ["links/list.tsx"],
  links: ["links/list.tsx"],
  new: ["links/list.tsx", "links/new-link.tsx"],
  stats: ["stats/page.tsx"],
  live: ["stats/live.tsx"],
  "*": [],
};

/** Throws what Vite does, or an Error that says what it did not make. */
export async function bundleDashboard(folder: string): Promise<DashboardBundle> {
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    plugins: [tailwind()],
    build: {
      write: false,
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(folder, "main.tsx"),
        output: { entryFileNames: "assets/dashboard-[hash].js", chunkFileNames: "assets/[name]-[hash].js" },
      },
    },
  });
  const outputs = (result as Rolldown.RolldownOutput).output;
  const chunks = outputs.filter((one) => one.type === "chunk");
  const entry = chunks.find(({ isEntry }) => isEntry);
  const style = outputs.find((one) => one.type === "asset" && one.fileName.endsWith(".css"));
  if (entry === undefined || style?.type !== "asset") throw new Error("Vite made no script or no style sheet of the dashboard.");
  const neededBy = (modules: readonly string[]) => {
    const first = modules.map((module) => chunkOf(chunks, join(folder, module)));
    const files = closureOf(chunks, [entry, ...first]).filter((file) => file !== entry.fileName);
    return files.map(nameOf).sort();
  };
  const pages = Object.entries(PAGES).map(([page, modules]) => [page, neededBy([...EVERY_PAGE, ...modules])] as const);
  const shared = neededBy([...EVERY_PAGE]);
  const wordsIn = (names: (code: string) => readonly string[]) =>
    Object.fromEntries(
      LANGUAGE_CODES.map((code) => {
        const words = names(code).filter((module) => existsSync(join(folder, module)));
        return [code, neededBy(words).filter((file) => !shared.includes(file))];
      }),
    );
  return {
    chunks: chunks.map(({ fileName, code }) => ({ file: nameOf(fileName), bytes: new TextEncoder().encode(code) })),
    style: typeof style.source === "string" ? new TextEncoder().encode(style.source) : style.source,
    entry: nameOf(entry.fileName),
    languages: wordsIn((code) => [`text/${code}.ts`, `text/problems-${code}.ts`]),
    pageWords: wordsIn((code) => [`text/${code}-pages.ts`]),
    preload: Object.fromEntries(pages),
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function chunkOf(chunks: readonly Rolldown.OutputChunk[], module: string): Rolldown.OutputChunk {
  const found = chunks.find(({ moduleIds }) => moduleIds.includes(module));
  if (found === undefined) throw new Error(`No chunk of the dashboard holds ${module}.`);
  return found;
}

/** These chunks and everything that they import, as file names. */
function closureOf(chunks: readonly Rolldown.OutputChunk[], from: readonly Rolldown.OutputChunk[]): string[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const seen = new Set(from.map(({ fileName }) => fileName));
  for (const file of seen) for (const imported of byName.get(file)?.imports ?? []) seen.add(imported);
  return [...seen];
}
