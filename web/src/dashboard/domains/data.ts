// Domains as the dashboard keeps them.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { useText } from "../text/use-text.tsx";

export const domainQuery = (host: string) =>
  queryOptions({
    queryKey: ["domains", "one", host],
    queryFn: ({ signal }) => api.domains.get(host, { signal }),
  });

/** Reads the list and every single one anew. */
export async function refreshDomains(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ["domains"] });
}

/** How many links are on the domain, in words; undefined while that is not known, or not asked for. */
export function useLinkCount(host: string, isAsked: boolean): string | undefined {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["links", "total", { domain: host }],
    enabled: isAsked,
    queryFn: ({ signal }) => api.links.page({ domain: host, limit: 1, total: true }, { signal }),
  });
  if (data?.total === undefined) return undefined;
  return t(data.totalIsExact === false ? "links.countAtLeast" : "links.count", { count: data.total });
}
