// What can be written, as data: an operation goes to the thread that writes, and its answer comes back. What each does to the
// rows is in the folder rows.
import type { Code } from "../../core/code.ts";
import type { ErrorData } from "../../core/crossing.ts";
import type { Field } from "../../core/field.ts";
import type { PeopleReplaced } from "../../core/people/store.ts";
import type { Inserted, NameTaken } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { type KeyOperation, KeyRows } from "./rows/access-keys.ts";
import { type AuditOperation, AuditRows } from "./rows/audit.ts";
import { type Insert, type InsertAll, LinkRows, type PutBack, type Release, type Update } from "./rows/links.ts";
import { type PeopleOperation, PeopleRows } from "./rows/people.ts";
import { PlaceRows } from "./rows/places.ts";
import { type PoolOperation, PoolRows } from "./rows/pool.ts";
import { Records } from "./rows/records.ts";
import { type RequestOperation, RequestRows } from "./rows/requests.ts";
import { type SharedOperation, SharedRows } from "./rows/shared.ts";
import { SweepRows, type SweepState } from "./rows/sweep.ts";
import { TextRows } from "./rows/text.ts";
import { UpkeepRows } from "./rows/upkeep.ts";
import { type Carry, type Use, UseRows } from "./rows/uses.ts";
import { type Wiped, type WipeOperation, wipeRest, wipeSome } from "./rows/wipe.ts";

/** What is done to the indexes behind the back of requests, for about so long at a time. */
export type UpkeepOperation =
  | { readonly kind: "place-old"; readonly budgetMs: number }
  | { readonly kind: "index-text"; readonly budgetMs: number }
  | { readonly kind: "renew"; readonly ids: readonly Field[] }
  | { readonly kind: "sweep"; readonly from: SweepState; readonly budgetMs: number };

export type Operation =
  | Insert
  | InsertAll
  | PutBack
  | Update
  | Release
  | PoolOperation
  | Use
  | Carry
  | KeyOperation
  | RequestOperation
  | SharedOperation
  | PeopleOperation
  | AuditOperation
  | UpkeepOperation
  | WipeOperation;

/** What is not about links and codes. */
type Other =
  | KeyOperation
  | RequestOperation
  | SharedOperation
  | PeopleOperation
  | AuditOperation
  | UpkeepOperation
  | WipeOperation;

interface Answers {
  insert: Inserted;
  /** For each link, in their order; what has failed, failed alone. */
  "insert-all": readonly (Inserted | { readonly failed: ErrorData })[];
  "put-back": "inserted" | "taken";
  update: "updated" | "absent" | "conflict" | NameTaken;
  release: "released" | "absent" | "conflict";
  /** How many codes were added. */
  add: number;
  take: Code[];
  remove: null;
  use: "taken" | "used-up" | "outdated";
  carry: null;
  "insert-key": "inserted" | "taken";
  /** Whether there was one. */
  "remove-key": boolean;
  "touch-key": null;
  /** The note that is kept now. */
  claim: string;
  settle: string;
  /** Whether the entry is as it shall be. */
  "replace-shared": boolean;
  "insert-record": "inserted" | "taken";
  "replace-record": PeopleReplaced;
  "remove-record": "removed" | "absent" | "last";
  /** How many there were. */
  "remove-records": number;
  "append-audit": null;
  /** Whether that was all. */
  "place-old": boolean;
  "index-text": boolean;
  renew: null;
  /** Where it goes on; null at the end. */
  sweep: SweepState | null;
  wipe: Wiped;
  /** How many links were still there. */
  "wipe-rest": number;
}

export type AnswerTo<O extends Operation> = Answers[O["kind"]];
export type Answer = AnswerTo<Operation>;

/** The operations on a connection that is inside a transaction. */
export class Operations {
  readonly #db: Connection;
  readonly #links: LinkRows;
  readonly #pool: PoolRows;
  readonly #uses: UseRows;
  readonly #keys: KeyRows;
  readonly #requests: RequestRows;
  readonly #shared: SharedRows;
  readonly #people: PeopleRows;
  readonly #audit: AuditRows;
  readonly #upkeep: UpkeepRows;
  readonly #sweep: SweepRows;

  constructor(db: Connection) {
    const records = new Records(db);
    const text = new TextRows(db, records);
    const places = new PlaceRows(db, text);
    this.#db = db;
    this.#links = new LinkRows(db, records, places, text);
    this.#pool = new PoolRows(db);
    this.#uses = new UseRows(db);
    this.#keys = new KeyRows(db);
    this.#requests = new RequestRows(db);
    this.#shared = new SharedRows(db);
    this.#people = new PeopleRows(db);
    this.#audit = new AuditRows(db);
    this.#upkeep = new UpkeepRows(db, records, places, text);
    this.#sweep = new SweepRows(db, records, places, text);
  }

  /** Does it, and returns the answer that holds once the transaction is on disk. What it throws is to be undone. */
  run<O extends Operation>(operation: O): AnswerTo<O>;
  run(operation: Operation): Answer {
    switch (operation.kind) {
      case "insert":
        return this.#links.insert(operation);
      case "insert-all":
        return this.#links.insertAll(operation);
      case "put-back":
        return this.#links.putBack(operation);
      case "update":
        return this.#links.update(operation);
      case "release":
        return this.#links.release(operation);
      case "add":
        return this.#pool.add(operation.codes, operation.max);
      case "take":
        return this.#pool.take(operation.count);
      case "remove":
        this.#pool.remove(operation.codes);
        return null;
      case "use":
        return this.#uses.take(operation);
      case "carry":
        return this.#uses.carry(operation);
      default:
        return this.#runOther(operation);
    }
  }

  #runOther(operation: Other): Answer {
    switch (operation.kind) {
      case "insert-key":
        return this.#keys.insert(operation.id, operation.record, operation.usedAt);
      case "remove-key":
        return this.#keys.remove(operation.id);
      case "touch-key":
        this.#keys.touch(operation.id, operation.at);
        return null;
      case "claim":
        return this.#requests.claim(operation.key, operation.note, operation.now);
      case "settle":
        return this.#requests.settle(operation.key, operation.from, operation.to, operation.now);
      case "replace-shared":
        return this.#shared.replace(operation);
      case "insert-record":
      case "replace-record":
      case "remove-record":
      case "remove-records":
        return this.#people.run(operation);
      case "append-audit":
        this.#audit.append(operation);
        return null;
      case "place-old":
        return this.#upkeep.placeOld(operation.budgetMs);
      case "index-text":
        return this.#upkeep.indexText(operation.budgetMs);
      case "renew":
        this.#upkeep.renew(operation.ids);
        return null;
      case "sweep":
        return this.#sweep.work(operation.from, operation.budgetMs);
      case "wipe":
        return wipeSome(this.#db, operation.table);
      case "wipe-rest":
        return wipeRest(this.#db);
    }
  }
}
