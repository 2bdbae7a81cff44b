// Links that are found by a piece of their text, and what can be done with them from the palette.
import type { Link } from "@linnet/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { api } from "../api.ts";
import { shownUrl } from "../links/middle.ts";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { copyText } from "../ui/copy.ts";
import { PaletteItem } from "./palette-item.tsx";
import { tell } from "./toasts.tsx";

/** Links that are offered, and among how many it is looked for one whose code was typed as a whole: the newest are not always it. */
const OFFERED_MAX = 8;
const FOUND_MAX = 100;

/** Up to so many, each can be copied and more; of more the first one alone, and whoever types on has fewer. */
const DOABLE_MAX = 3;

/** What the server finds for a text, from its second character on. */
export function useFound(q: string): { readonly found: readonly Link[]; readonly isAsking: boolean } {
  const enabled = q.length > 1;
  const { data, isPending, isPlaceholderData } = useQuery({
    queryKey: ["links", "palette", q],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.links.page({ q, limit: FOUND_MAX }, { signal }),
  });
  return { found: enabled ? (data?.links ?? []) : [], isAsking: isPending || isPlaceholderData };
}

interface FoundLinksProps {
  readonly q: string;
  readonly found: readonly Link[];
  readonly onClose: () => void;
  readonly onQr: (link: Link) => void;
}

export function FoundLinks({ q, found, onClose, onQr }: FoundLinksProps) {
  const t = useText();
  if (found.length === 0) return null;
  // A code that is typed as a whole comes first.
  const links = found.toSorted((a, b) => Number(b.code === q) - Number(a.code === q)).slice(0, OFFERED_MAX);
  return (
    <Command.Group heading={t("nav.links")}>
      {links.map((link, at) => (
        <FoundLink
          key={link.id}
          link={link}
          isDoable={links.length <= DOABLE_MAX || at === 0 || link.code === q}
          onClose={onClose}
          onQr={onQr}
        />
      ))}
    </Command.Group>
  );
}

const UNDER_LINK = "min-w-0 truncate pl-4";

interface FoundLinkProps {
  readonly link: Link;
  readonly isDoable: boolean;
  readonly onClose: () => void;
  readonly onQr: (link: Link) => void;
}

function FoundLink({ link, isDoable, onClose, onQr }: FoundLinkProps) {
  const t = useText();
  const navigate = useNavigate();
  const maySeeStats = may(useSession(), "stats:read");
  const { id, code, domain, url, shortUrl } = link;
  const place = { params: { code }, search: { at: domain } };
  const copy = async () => tell(t((await copyText(shortUrl)) ? "copied" : "notCopied"));
  return (
    <>
      <PaletteItem value={id} onClose={onClose} run={() => navigate({ to: "/links/$code", ...place })}>
        <span className="min-w-0 truncate font-mono">{code}</span>
        <span className="min-w-0 truncate text-mute">{shownUrl(url ?? "").host}</span>
      </PaletteItem>
      {isDoable && (
        <>
          <PaletteItem value={`${id} copy`} onClose={onClose} run={copy}>
            <span className={UNDER_LINK}>{t("palette.copy", { code })}</span>
          </PaletteItem>
          {maySeeStats && (
            <PaletteItem value={`${id} stats`} onClose={onClose} run={() => navigate({ to: "/stats/$code", ...place })}>
              <span className={UNDER_LINK}>{t("stats.of", { code })}</span>
            </PaletteItem>
          )}
          <Command.Item className="menu-item" value={`${id} qr`} onSelect={() => onQr(link)}>
            <span className={UNDER_LINK}>{t("palette.qr", { code })}</span>
          </Command.Item>
        </>
      )}
    </>
  );
}
