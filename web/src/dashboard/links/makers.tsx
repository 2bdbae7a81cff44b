// Who has made a link, in words: links name their makers by an id.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";

const makersQuery = queryOptions({
  queryKey: ["makers"],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.links.makers({ signal }),
});

/** Names by what `createdBy` says, oneself first; who has gone by now has none. */
export function useMakers(): ReadonlyMap<string, string> {
  const t = useText();
  const session = useSession();
  const { data = [] } = useQuery(makersQuery);
  return new Map([
    ...(session === null ? [] : [[`user:${session.user.id}`, session.user.name] as const]),
    ...data.map(({ id, name }) => [id, name] as const),
    ["anonymous", t("filter.anonymous")],
    ["admin", t("filter.admin")],
    ["cli", t("filter.cli")],
  ]);
}

export function MadeBy({ maker }: { readonly maker: string }) {
  return useMakers().get(maker) ?? maker;
}

/** When something was changed, and by whom. */
export function ChangedBy({ at, by }: { readonly at: string; readonly by: string }) {
  const { t, formats } = useSpeech();
  return t("changed.by", { when: formats.moment(at), who: useMakers().get(by) ?? by });
}
