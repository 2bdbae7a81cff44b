// The servers that are compared, each with the least configuration that does the job and keeps connections open.
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { freePort } from "../test/support/ports.ts";
import { targetOf } from "./links.ts";
import type { Processes, Running } from "./processes.ts";

const LINNET = resolve(import.meta.dirname, "../bin/linnet");

export const ADMIN_KEY = "the-admin-key-of-the-bench";

/** A server that answers. */
export interface Server extends Running {
  readonly url: string;
  readonly port: number;
}

/** Where servers are started, and on which cores. */
export interface Place {
  readonly processes: Processes;
  readonly cores: string;
}

async function startServer(
  { processes, cores }: Place,
  name: string,
  command: (at: { port: number; cwd: string }) => { words: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Server> {
  const port = await freePort();
  const cwd = processes.newFolder(name);
  const running = await processes.start({ name, cores, cwd, ...command({ port, cwd }), answers: () => isListening(port) });
  return { ...running, port, url: `http://127.0.0.1:${port}` };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    const end = (isOpen: boolean) => {
      socket.destroy();
      settle(isOpen);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** nginx with one worker and the links in a map; the log, if any, in the format and the way that it comes with: unbuffered. */
export function startNginx(place: Place, codes: readonly string[], hasLog: boolean): Promise<Server> {
  return startServer(place, "nginx", ({ port, cwd }) => {
    writeFileSync(join(cwd, "map.conf"), codes.map((code) => `/${code} "${targetOf(code)}";\n`).join(""));
    const config = `daemon off;
worker_processes 1;
pid ${cwd}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log ${hasLog ? `${cwd}/access.log combined` : "off"};
  client_body_temp_path ${cwd}/body;
  proxy_temp_path ${cwd}/proxy;
  fastcgi_temp_path ${cwd}/fastcgi;
  uwsgi_temp_path ${cwd}/uwsgi;
  scgi_temp_path ${cwd}/scgi;
  keepalive_requests 1000000000;
  map_hash_bucket_size 128;
  map_hash_max_size 262144;
  map $uri $target { default ""; include ${cwd}/map.conf; }
  server {
    listen 127.0.0.1:${port};
    location / {
      if ($target = "") { return 404; }
      return 302 $target;
    }
  }
}
`;
    writeFileSync(join(cwd, "nginx.conf"), config);
    return { words: ["nginx", "-p", cwd, "-e", "stderr", "-c", join(cwd, "nginx.conf")] };
  });
}

/** HAProxy with one thread and the links in a map file. */
export function startHaproxy(place: Place, codes: readonly string[]): Promise<Server> {
  return startServer(place, "haproxy", ({ port, cwd }) => {
    const map = join(cwd, "links.map");
    writeFileSync(map, codes.map((code) => `/${code} ${targetOf(code)}\n`).join(""));
    const config = `global
  nbthread 1
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend links
  bind 127.0.0.1:${port}
  http-request redirect location %[path,map_str(${map})] code 302 if { path,map_str(${map}) -m found }
  http-request return status 404
`;
    writeFileSync(join(cwd, "haproxy.cfg"), config);
    return { words: ["haproxy", "-db", "-f", join(cwd, "haproxy.cfg")] };
  });
}

/** redis-server with the settings that docs/operating.md recommends. */
export function startRedis(place: Place, appendfsync: "always" | "everysec"): Promise<Server> {
  const program = Bun.which("redis-server") ?? "valkey-server";
  const settings = {
    bind: "127.0.0.1",
    save: "",
    appendonly: "yes",
    appendfsync,
    "maxmemory-policy": "noeviction",
    "hash-max-listpack-entries": "512",
    "hash-max-listpack-value": "2048",
  };
  return startServer(place, "redis", ({ port, cwd }) => ({
    words: [
      program,
      "--port",
      String(port),
      "--dir",
      cwd,
      ...Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
    ],
  }));
}

/** Linnet as it is started from a checkout; all that `env` does not set is as when nothing is set. */
export function startLinnet(place: Place, env: Readonly<Record<string, string>>): Promise<Server> {
  return startServer(place, "linnet", ({ port, cwd }) => ({
    words: [LINNET, "serve"],
    env: { PORT: String(port), LINNET_DATA: join(cwd, "data"), LINNET_ADMIN_KEY: ADMIN_KEY, ...env },
  }));
}
