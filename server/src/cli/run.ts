// `linnet`: finds the command, runs it, and turns what it throws into one message and an exit code.

import { LinnetProblem, LinnetUnreachable } from "@linnet/client";
import packageJson from "../../package.json";
import { BackupError } from "../backup/format.ts";
import { ConfigError, flagOf, SETTINGS } from "../config.ts";
import { type ErrorCode, LinnetError, StoreOpenError } from "../core/errors.ts";
import { ListenError } from "../port.ts";
import { EXIT, OutputClosed, UsageError, type World } from "./command.ts";

interface Command {
  /** Started by Linnet itself, never by a person. */
  readonly isHidden?: boolean;
  readonly usage: string;
  readonly does: string;
  /** Loaded only when it is the one that runs. */
  readonly load: () => Promise<(world: World, words: readonly string[]) => Promise<number>>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    usage: "serve [--init] [--port 8080] [--store …] [--any-setting VALUE]",
    does: "answer requests until told to stop",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  worker: {
    isHidden: true,
    usage: "serve",
    does: "one of several processes behind one port; 'linnet serve' starts them",
    load: async () => (await import("./worker.ts")).workerCommand,
  },
  shorten: {
    usage: "shorten URL [--code CODE] [--json]",
    does: "make a short URL; 'links create' can say more",
    load: async () => (await import("./shorten.ts")).shortenCommand,
  },
  resolve: {
    usage: "resolve CODE [--json]",
    does: "tell where a code or short URL leads (exit 3: nowhere)",
    load: async () => (await import("./resolve.ts")).resolveCommand,
  },
  links: {
    usage: "links list | get | create | edit | delete | restore | history | simulate | qr …",
    does: "everything that can be done with links; docs/cli.md has their flags",
    load: async () => (await import("./links.ts")).linksCommand,
  },
  tags: {
    usage: "tags list [BEGINNING] | rename TAG NAME | delete TAG",
    does: "which tags there are; renaming or deleting one on every link",
    load: async () => (await import("./tags.ts")).tagsCommand,
  },
  "rule-sets": {
    usage: "rule-sets list | get NAME | put NAME FILE | delete NAME",
    does: "rules that many links go by",
    load: async () => (await import("./rule-sets.ts")).ruleSetsCommand,
  },
  domains: {
    usage: "domains list | get HOST | add HOST | edit HOST | remove HOST",
    does: "hosts that have links of their own",
    load: async () => (await import("./domains.ts")).domainsCommand,
  },
  blocks: {
    usage: "blocks list [KIND] | add KIND VALUE [--reason TEXT] [--legal] | remove KIND VALUE",
    does: "take back a host, a link or a client; KIND is one of these, or allowed-host",
    load: async () => (await import("./blocks.ts")).blocksCommand,
  },
  reports: {
    usage: "reports list | decide ID --block|--dismiss [--reason TEXT] [--legal]",
    does: "links that people have reported, and what becomes of them",
    load: async () => (await import("./reports.ts")).reportsCommand,
  },
  stats: {
    usage: "stats [CODE] | top | orphans | clicks [CODE] | share CODE | unshare CODE [--from DAY] [--by DIMENSION] …",
    does: "who has followed a link, or all of them, and a page that shows it; docs/cli.md has the flags",
    load: async () => (await import("./stats.ts")).statsCommand,
  },
  keys: {
    usage: "keys create --name NAME --scope SCOPE… | list | revoke ID",
    does: "keys of the API",
    load: async () => (await import("./keys.ts")).keysCommand,
  },
  users: {
    usage: "users list | invite --role ROLE [--email EMAIL] | role WHO ROLE | reset WHO [--totp-off] | remove WHO",
    does: "who may sign in; reset prints an address where a new password is set",
    load: async () => (await import("./users.ts")).usersCommand,
  },
  audit: {
    usage: "audit [--actor ACTOR] [--action ACTION] [--from MOMENT] [--to MOMENT] [--json|--csv]",
    does: "who has changed what, newest first",
    load: async () => (await import("./audit.ts")).auditCommand,
  },
  import: {
    usage: "import FILE|- [--format csv|ndjson] [--on-conflict fail|skip|update] [--dry-run]",
    does: "make many links from a table or from lines of JSON (exit 1: some rows failed)",
    load: async () => (await import("./import.ts")).importCommand,
  },
  export: {
    usage: "export [FILE] [--format csv|ndjson] [filters of 'links list']",
    does: "write links so that 'import' makes them again",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  backup: {
    usage: "backup FILE",
    does: "write everything that the store holds into one file, while servers run",
    load: async () => (await import("./backup.ts")).backupCommand,
  },
  restore: {
    usage: "restore FILE [--merge]",
    does: "put a backup into an empty store, or with --merge beside what is there",
    load: async () => (await import("./backup.ts")).restoreCommand,
  },
  reindex: {
    usage: "reindex",
    does: "make the indexes of lists, tags and search anew, while servers run",
    load: async () => (await import("./backup.ts")).reindexCommand,
  },
  doctor: {
    usage: "doctor [--json]",
    does: "look at the store and the settings (exit 1: something needs attention)",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
  wipe: {
    usage: "wipe --yes",
    does: "delete everything that is Linnet's from the store",
    load: async () => (await import("./wipe.ts")).wipeCommand,
  },
};

/** Runs the command line to its end; returns the exit code. Never throws. */
export async function run(world: World): Promise<number> {
  const [name = "--help", ...words] = world.args;
  if (name === "--version") {
    world.out(packageJson.version);
    return EXIT.ok;
  }
  if (name === "--help" || name === "help" || words.includes("--help")) {
    world.out(help());
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    world.err(`linnet: "${name}" is not a command. 'linnet --help' lists them.`);
    return EXIT.usage;
  }
  try {
    return await (await command.load())(world, words);
  } catch (error) {
    return explain(world, error, command);
  }
}

function explain(world: World, error: unknown, command: Command): number {
  if (error instanceof ConfigError) {
    const count = error.problems.length === 1 ? "A setting is wrong" : `${error.problems.length} settings are wrong`;
    world.err(`linnet: ${count}:\n${error.problems.map((problem) => `  ${problem}`).join("\n")}`);
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    world.err(`linnet: ${error.message}\nUsage: linnet ${command.usage}`);
    return EXIT.usage;
  }
  if (error instanceof OutputClosed) return EXIT.failed;
  if (error instanceof LinnetError || error instanceof LinnetProblem) {
    world.err(`linnet: ${error.message} (${error.code})`);
    return ABSENT.has(error.code) ? EXIT.absent : EXIT.failed;
  }
  const known =
    [StoreOpenError, ListenError, BackupError, LinnetUnreachable].some((one) => error instanceof one) || isOfSystem(error);
  const text = error instanceof Error ? error.message : String(error);
  world.err(`linnet: ${known ? text : `unexpected: ${(error instanceof Error && error.stack) || text}`}`);
  return EXIT.failed;
}

/** Errors that say: what was named is not there. */
const ABSENT: ReadonlySet<string> = new Set([
  "link_not_found",
  "tag_not_found",
  "rule_set_not_found",
  "domain_not_found",
  "key_not_found",
  "block_not_found",
  "report_not_found",
  "person_not_found",
] satisfies ErrorCode[]);

/** What the system says of a file that can't be read or written; its message names the file. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "path" in error;
}

function help(): string {
  const commands = Object.values(COMMANDS)
    .filter(({ isHidden }) => isHidden !== true)
    .map(({ usage, does }) => `  linnet ${usage}\n      ${does}`);
  const settings = SETTINGS.map(({ name, default: value }) =>
    `  ${name.padEnd(22)} --${flagOf(name).padEnd(18)} ${value}`.trimEnd(),
  );
  return [
    "linnet: long URL in, short URL out.",
    "",
    ...commands,
    "  linnet --help | --version",
    "",
    "Settings come from the environment or as flags, on every command; docs/configuration.md explains them:",
    ...settings,
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong command line or setting, 3 no such link, tag, key or person.",
  ].join("\n");
}
