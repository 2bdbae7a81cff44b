// What the tests of watching share: a watcher that writes down what it is told, and waiting for that.
import type { Field } from "../../src/core/field.ts";
import type { LinksWatcher, Store } from "../../src/core/store.ts";
import { until } from "../support/wait.ts";
import { linkAt } from "./contract.ts";
import { update } from "./redis-setup.ts";

/** That nothing more is told must be noticed within this, and some for the test. */
const NOTICED_MS = 2000 + 500;

/** Writes down what it is told. */
export class Heard implements LinksWatcher {
  isLive = false;
  readonly lives: boolean[] = [];
  changes: string[] = [];
  suspicions: number[] = [];

  live(isLive: boolean): void {
    this.isLive = isLive;
    this.lives.push(isLive);
  }
  changed(field: Field): void {
    this.changes.push(field);
  }
  suspected(group: number): void {
    this.suspicions.push(group);
  }
  shared(_isAnew: boolean): void {
    // contract-shared.ts listens to this.
  }

  added(): void {
    throw new Error("Redis knows the group of every new link");
  }

  forget(): void {
    this.changes = [];
    this.suspicions = [];
  }
}

/** A watcher of the store that is told changes by now. */
export async function watch(store: Store): Promise<Heard> {
  const heard = new Heard();
  store.links.watch(heard);
  await isLive(heard);
  return heard;
}

export const isLive = (heard: Heard) => until(() => heard.isLive, { timeoutMs: 5000, what: "changes are told" });
export const isCut = (heard: Heard, timeoutMs = NOTICED_MS) =>
  until(() => !heard.isLive, { timeoutMs, what: "it is said that changes are not told" });

export const hears = (heard: Heard, code: string) =>
  until(() => heard.changes.includes(code), { timeoutMs: 2000, what: `the change of ${code} is told` });
export const suspects = (heard: Heard, group: number) =>
  until(() => heard.suspicions.includes(group), { timeoutMs: 2000, what: `group ${group} is suspected` });

export const edit = (store: Store, code: string, version: number, target = `https://example.com/${version}`) =>
  update(store, linkAt(code, target), version);
