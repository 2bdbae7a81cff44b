// Clicks as tests need them.
import { type Click, encodeClick, UTM_PARAMETERS } from "../../src/core/clicks/click.ts";
import type { ClickBatch } from "../../src/core/clicks/store.ts";
import type { Field } from "../../src/core/field.ts";

const PLAIN: Omit<Click, "at"> = {
  link: "abc" as Field,
  asked: null,
  outcome: "redirected",
  status: 302,
  kind: "human",
  visitor: 1,
  country: null,
  region: null,
  city: null,
  device: null,
  os: null,
  browser: null,
  version: null,
  language: null,
  referrer: null,
  page: null,
  utm: UTM_PARAMETERS.map(() => null),
  rule: null,
  side: null,
  isScan: false,
  address: null,
  agent: null,
};

/** A click of a person of whom nothing else is known, unless it says otherwise. */
export const clickWith = (said: Pick<Click, "at"> & Partial<Click>): Click => ({ ...PLAIN, ...said });

/** The clicks as a batch of a journal. */
export const batchWith = (number: number, clicks: readonly Click[]): ClickBatch => ({
  number,
  clicks,
  texts: clicks.map(encodeClick),
});
