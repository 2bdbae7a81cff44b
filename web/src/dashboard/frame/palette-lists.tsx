// Lists of links that the palette leads to: by a tag or on a domain that matches what is typed, and by state.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { domainsQuery } from "../links/data.ts";
import { knownTags } from "../links/tag-field.tsx";
import { type LinksView, STATES } from "../links/view.ts";
import { useText } from "../text/use-text.tsx";
import { isMeant, PaletteItem } from "./palette-item.tsx";

/** Of tags and of domains so many are offered. */
const OFFERED_MAX = 5;

interface ListsProps {
  readonly text: string;
  /** The same a moment later, for what is asked of the server. */
  readonly q: string;
  /** What comes first is highlighted and stays so: what has a name waits for the links, which stand above it. */
  readonly isAsking: boolean;
  readonly onClose: () => void;
}

export function Lists({ text, q, isAsking, onClose }: ListsProps) {
  const t = useText();
  const navigate = useNavigate();
  const named = useNamed(q);
  const found = [...(isAsking ? [] : named), ...useStates(text)];
  if (found.length === 0) return null;
  return (
    <Command.Group heading={t("palette.lists")}>
      {found.map(({ label, search }) => (
        <PaletteItem value={label} key={label} onClose={onClose} run={() => navigate({ to: "/links", search })}>
          {label}
        </PaletteItem>
      ))}
    </Command.Group>
  );
}

interface List {
  readonly label: string;
  readonly search: LinksView;
}

/** Tags that begin with what is typed, and domains that have it in their name, where there are several. */
function useNamed(q: string): readonly List[] {
  const t = useText();
  const enabled = q.length > 1;
  const tags = useQuery({ queryKey: ["tags", q], enabled, queryFn: ({ signal }) => knownTags(q, signal) }).data ?? [];
  const domains = useQuery({ ...domainsQuery, enabled }).data ?? [];
  if (!enabled) return [];
  const hosts = domains.map(({ host }) => host).filter((host) => domains.length > 1 && isMeant(host, q));
  return [
    ...tags.slice(0, OFFERED_MAX).map((tag) => ({ label: t("palette.tag", { tag }), search: { tag: [tag] } })),
    ...hosts.slice(0, OFFERED_MAX).map((host) => ({ label: t("palette.domain", { host }), search: { domain: host } })),
  ];
}

function useStates(text: string): readonly List[] {
  const t = useText();
  const states = STATES.map((state): List => ({ label: t("palette.state", { state: t(`state.${state}`) }), search: { state } }));
  const all: readonly List[] = [...states, { label: t("palette.archived"), search: { archived: true } }];
  return all.filter(({ label }) => isMeant(label, text));
}
