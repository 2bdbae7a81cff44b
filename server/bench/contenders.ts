// Who is measured, and with what questions. Each is started anew for every measurement; the links lie ready in a stage.
import { join } from "node:path";
import type { Code } from "../src/core/code.ts";
import { fillStore, makeCodes, writeCodes } from "./links.ts";
import type { Questions } from "./load.ts";
import type { Cores } from "./proc.ts";
import type { Processes } from "./processes.ts";
import { ruledLink } from "./ruled.ts";
import { ADMIN_KEY, type Server, startHaproxy, startLinnet, startNginx, startRedis } from "./servers.ts";

/** Codes that a hot set has: they fit into every cache. */
export const HOT_CODES = 1000;

/** Room for about a tenth of 100 000 links: a link of the bench takes some 530 bytes in the cache. */
const CACHE_FOR_A_TENTH_MB = 6;

/** Clients that make links at a time. */
const CREATE_CONNECTIONS = 64;

export const REDIRECT_CONNECTIONS = 50;

/** The links in a file of codes, a SQLite file and a Redis, each made when it is first needed. */
export interface Stage {
  readonly processes: Processes;
  readonly cores: Cores;
  readonly codes: readonly Code[];
  readonly codesFile: string;
  /** The data folder with the SQLite store that has all links. */
  readonly sqlite: () => Promise<string>;
  /** One with a SQLite store whose links have fifty rules each: as many as are asked for when a set is hot. */
  readonly ruled: () => Promise<string>;
  /** The Redis that has all links. */
  readonly redis: () => Promise<Server>;
}

/** Makes the codes, and the stores as they are asked for. */
export async function setStage(processes: Processes, cores: Cores, linkCount: number): Promise<Stage> {
  const codes = makeCodes(linkCount);
  const codesFile = await writeCodes(processes.folder, codes);
  const sqlite = once(async () => {
    const data = processes.newFolder("links");
    await fillStore(`sqlite:${join(data, "linnet.db")}`, data, codes);
    return data;
  });
  const ruled = once(async () => {
    const data = processes.newFolder("ruled");
    await fillStore(`sqlite:${join(data, "linnet.db")}`, data, codes.slice(0, HOT_CODES), { linkOf: ruledLink });
    return data;
  });
  const redis = once(async () => {
    const server = await startRedis({ processes, cores: cores.redis }, "everysec");
    await fillStore(`redis://127.0.0.1:${server.port}`, processes.newFolder("links"), codes);
    return server;
  });
  return { processes, cores, codes, codesFile, sqlite, ruled, redis };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** A contender that runs: the server that is asked, and the Redis behind it. */
export interface Started {
  readonly server: Server;
  readonly redis: Server | null;
  stop(): Promise<void>;
}

export interface Contender {
  readonly id: string;
  /** For people, with what the rows have in common left out. */
  readonly title: string;
  readonly kind: Questions["kind"];
  readonly connections: number;
  readonly questions: (stage: Stage) => Questions;
  readonly start: (stage: Stage) => Promise<Started>;
}

const place = ({ processes, cores }: Stage) => ({ processes, cores: cores.server });

const alone = (server: Server): Started => ({ server, redis: null, stop: server.stop });

/** Asks for one of the first `count` codes, or for any. */
const redirects = (count = Number.MAX_SAFE_INTEGER, kind: "redirect" | "ruled" = "redirect") => ({
  kind,
  connections: REDIRECT_CONNECTIONS,
  questions: ({ codesFile, codes }: Stage): Questions => ({
    kind,
    codesFile,
    count: Math.min(count, codes.length),
  }),
});

const creates = {
  kind: "create" as const,
  connections: CREATE_CONNECTIONS,
  questions: (): Questions => ({ kind: "create", adminKey: ADMIN_KEY }),
};

/** Linnet on the SQLite store that has all links. */
export async function startOnSqlite(stage: Stage, env: Readonly<Record<string, string>>): Promise<Started> {
  return alone(await startLinnet(place(stage), { LINNET_DATA: await stage.sqlite(), ...env }));
}

const onSqlite =
  (env: Readonly<Record<string, string>> = {}) =>
  (stage: Stage): Promise<Started> =>
    startOnSqlite(stage, env);

/** Linnet on the Redis that has all links, which goes on running. */
const onRedis =
  (env: Readonly<Record<string, string>> = {}) =>
  async (stage: Stage): Promise<Started> => {
    const redis = await stage.redis();
    const server = await startLinnet(place(stage), { LINNET_STORE: `redis://127.0.0.1:${redis.port}`, ...env });
    return { server, redis, stop: server.stop };
  };

/** Linnet on a Redis of its own, which is empty. */
const onEmptyRedis =
  (appendfsync: "always" | "everysec") =>
  async (stage: Stage): Promise<Started> => {
    const redis = await startRedis({ processes: stage.processes, cores: stage.cores.redis }, appendfsync);
    const server = await startLinnet(place(stage), { LINNET_STORE: `redis://127.0.0.1:${redis.port}` });
    return {
      server,
      redis,
      async stop() {
        await server.stop();
        await redis.stop();
      },
    };
  };

/** What the others are compared with. */
export const REFERENCE_ID = "nginx-log";

/** In the order of the table. */
export const CONTENDERS: readonly Contender[] = [
  {
    id: "nginx",
    title: "nginx, no log",
    ...redirects(),
    start: async (stage) => alone(await startNginx(place(stage), stage.codes, false)),
  },
  {
    id: REFERENCE_ID,
    title: "nginx, access log",
    ...redirects(),
    start: async (stage) => alone(await startNginx(place(stage), stage.codes, true)),
  },
  {
    id: "haproxy",
    title: "HAProxy, map file",
    ...redirects(),
    start: async (stage) => alone(await startHaproxy(place(stage), stage.codes)),
  },
  { id: "sqlite-hot", title: "Linnet, SQLite, hot set", ...redirects(HOT_CODES), start: onSqlite() },
  {
    id: "sqlite-rules",
    title: "Linnet, SQLite, hot set, 50 rules each",
    ...redirects(HOT_CODES, "ruled"),
    start: async (stage) => alone(await startLinnet(place(stage), { LINNET_DATA: await stage.ruled() })),
  },
  {
    id: "sqlite-uniform",
    title: "Linnet, SQLite, all links, cache for a tenth",
    ...redirects(),
    start: onSqlite({ LINNET_CACHE_MB: String(CACHE_FOR_A_TENTH_MB) }),
  },
  { id: "redis-hot", title: "Linnet, Redis, hot set", ...redirects(HOT_CODES), start: onRedis() },
  {
    id: "redis-uniform",
    title: "Linnet, Redis, all links, no cache",
    ...redirects(),
    start: onRedis({ LINNET_CACHE_MB: "0" }),
  },
  {
    id: "sqlite-absent",
    title: "Linnet, SQLite, absent codes (404)",
    kind: "absent",
    connections: REDIRECT_CONNECTIONS,
    questions: () => ({ kind: "absent" }),
    // Each request comes from another client, or the limit of misses would answer instead.
    start: onSqlite({ LINNET_TRUST_PROXY: "127.0.0.1" }),
  },
  {
    id: "sqlite-create",
    title: "Linnet, SQLite, creates",
    ...creates,
    start: async (stage) => alone(await startLinnet(place(stage), {})),
  },
  { id: "redis-create-always", title: "Linnet, Redis, creates, fsync always", ...creates, start: onEmptyRedis("always") },
  {
    id: "redis-create-everysec",
    title: "Linnet, Redis, creates, fsync each second",
    ...creates,
    start: onEmptyRedis("everysec"),
  },
];
