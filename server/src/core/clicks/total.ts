// All clicks that a link has ever had, by kind: kept for ever, and what lists of links are sorted by.
import { CLICK_KINDS, type Click, type ClickKind } from "./click.ts";

/** Clicks that were redirected. */
export interface LinkTotal {
  /** Each day's visitors, added up: who came on two days counts twice. Of human clicks. */
  readonly visitors: number;
  readonly kinds: Readonly<Record<ClickKind, number>>;
}

export const NO_CLICKS: LinkTotal = { visitors: 0, kinds: { human: 0, bot: 0, preview: 0, monitor: 0, automated: 0 } };

/** The total with these clicks of the link. `isFirst` says of which the visitor came for the first time that day. */
export function withClicks(total: LinkTotal, clicks: readonly Click[], isFirst: (click: Click) => boolean): LinkTotal {
  const kinds = { ...total.kinds };
  let { visitors } = total;
  for (const click of clicks) {
    if (click.outcome !== "redirected") continue;
    kinds[click.kind]++;
    if (click.kind === "human" && isFirst(click)) visitors++;
  }
  return { visitors, kinds };
}

export function encodeTotal({ visitors, kinds }: LinkTotal): string {
  return [visitors, ...CLICK_KINDS.map((kind) => kinds[kind])].join(" ");
}

/** Reads what `encodeTotal` has written; what is missing is 0. */
export function decodeTotal(text: string): LinkTotal {
  const [visitors = 0, ...counts] = text.split(" ").map(Number);
  const kinds = { ...NO_CLICKS.kinds };
  for (const [at, kind] of CLICK_KINDS.entries()) kinds[kind] = counts[at] ?? 0;
  return { visitors, kinds };
}
