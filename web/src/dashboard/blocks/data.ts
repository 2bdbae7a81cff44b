// Blocks and reports as the dashboard keeps them.
import type { Block } from "@linnet/client";
import { queryOptions } from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import type { Translate } from "../text/translate.ts";

export const blocksQuery = queryOptions({
  queryKey: ["blocks"],
  queryFn: ({ signal }) => api.blocks.list(undefined, { signal }),
});

export const reportsQuery = queryOptions({
  queryKey: ["reports"],
  queryFn: ({ signal }) => api.reports.list({ signal }),
});

/** What is decided of a report may block, and what is blocked may be reported. */
export async function refreshBlocks(): Promise<void> {
  await Promise.all([blocksQuery, reportsQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })));
}

/** Takes the entry away at once; it can be put back as it was. */
export async function removeBlock({ kind, value, reason, legal }: Block, t: Translate): Promise<void> {
  queries.setQueryData(blocksQuery.queryKey, (shown) => shown?.filter((block) => block.kind !== kind || block.value !== value));
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      tell(sentenceOf(error, t));
    }
    await refreshBlocks();
  };
  const done = attempt(() => api.blocks.delete(kind, value));
  tell(t("blocks.removed", { value }), async () => {
    await done;
    await attempt(() => api.blocks.put(kind, value, { reason, legal }));
  });
  await done;
}
