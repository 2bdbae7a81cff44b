// How often people have followed links, for whoever shows links: nice to have, and nothing that a link waits or fails for.
import type { Field } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";

/** Milliseconds after which links are shown without their clicks. */
const COUNT_DEADLINE_MS = 500;

type Counts = readonly (number | null)[];

/** People's clicks on each of these links, in their order; null where clicks are not recorded, or can't be told now. */
export async function clicksOn({ clicks }: Pick<LinkContext, "clicks">, links: readonly Field[]): Promise<Counts> {
  const none = links.map(() => null);
  if (clicks === null || links.length === 0) return none;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Counts>((resolve) => {
    timer = setTimeout(resolve, COUNT_DEADLINE_MS, none);
  });
  const told = async (): Promise<Counts> => {
    const totals = await clicks.totals(links);
    return links.map((_, at) => totals[at]?.kinds.human ?? 0);
  };
  try {
    return await Promise.race([told(), late]);
  } catch {
    return none;
  } finally {
    clearTimeout(timer);
  }
}
