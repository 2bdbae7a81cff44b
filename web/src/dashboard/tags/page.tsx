// The page with the tags: how many links each is on, and its name and end on all of them at once.
import type { Tag } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { refreshLinks } from "../links/data.ts";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";

/** Tags that are shown; whoever has more finds the others by typing. */
const SHOWN_MAX = 1000;

export function TagsPage() {
  const t = useText();
  const [beginning, setBeginning] = useState("");
  const { data, error, refetch } = useTags(beginning);
  const session = useSession();
  const mayWrite = may(session, "links:write") && session?.ownOnly === false;
  const [asked, setAsked] = useState<{ readonly tag: Tag; readonly what: "rename" | "delete" } | null>(null);
  const close = () => setAsked(null);
  return (
    <Page title={t("nav.tags")}>
      <div className="max-w-[440px] pt-6 pb-4">
        <TextField label={t("tags.find")} type="search" value={beginning} onText={setBeginning} autoComplete="off" />
      </div>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeletons />}
      {data?.tags.length === 0 && <Nothing text={t(beginning === "" ? "tags.none" : "tags.noneFound")} />}
      {data !== undefined && data.tags.length > 0 && (
        <Rows label={t("nav.tags")}>
          {data.tags.map((tag) => (
            <TagRow tag={tag} onAsk={mayWrite ? (what) => setAsked({ tag, what }) : null} key={tag.tag} />
          ))}
        </Rows>
      )}
      {data?.isCut === true && <p className="pt-4 text-mute">{t("tags.more", { count: SHOWN_MAX })}</p>}
      {asked?.what === "rename" && <Rename tag={asked.tag} onClose={close} />}
      {asked?.what === "delete" && (
        <Confirm
          title={t("tags.deleteAsk", { tag: asked.tag.tag })}
          action={t("tags.delete")}
          onConfirm={() => remove(asked.tag, t)}
          onClose={close}
        >
          {t("tags.deleteSays", { count: asked.tag.links })}
        </Confirm>
      )}
    </Page>
  );
}

function useTags(beginning: string) {
  const q = beginning.trim();
  return useQuery({
    queryKey: ["tags", "page", q],
    queryFn: async ({ signal }) => {
      const tags: Tag[] = [];
      for await (const tag of api.tags.list(q === "" ? undefined : q, { signal })) {
        if (tags.length === SHOWN_MAX) return { tags, isCut: true };
        tags.push(tag);
      }
      return { tags, isCut: false };
    },
  });
}

interface TagRowProps {
  readonly tag: Tag;
  /** Null for whoever may change nothing that links have in common. */
  readonly onAsk: ((what: "rename" | "delete") => void) | null;
}

function TagRow({ tag: { tag, links }, onAsk }: TagRowProps) {
  const t = useText();
  const maySeeStats = may(useSession(), "stats:read");
  return (
    <Row
      title={
        <Link className="hover:underline" to="/links" search={{ tag: [tag] }}>
          {tag}
        </Link>
      }
      facts={[t("links.count", { count: links })]}
      actions={
        <>
          {maySeeStats && (
            <Link className="quiet" to="/stats" search={{ tag: [tag] }} aria-label={`${t("nav.stats")}: ${tag}`}>
              {t("nav.stats")}
            </Link>
          )}
          {onAsk !== null && (
            <>
              <button type="button" className="quiet" aria-label={`${t("tags.rename")}: ${tag}`} onClick={() => onAsk("rename")}>
                {t("tags.rename")}
              </button>
              <button
                type="button"
                className="quiet text-rust"
                aria-label={`${t("tags.delete")}: ${tag}`}
                onClick={() => onAsk("delete")}
              >
                {t("tags.delete")}
              </button>
            </>
          )}
        </>
      }
    />
  );
}

async function refreshTags(): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: ["tags"] }), refreshLinks()]);
}

async function remove({ tag }: Tag, t: ReturnType<typeof useText>): Promise<void> {
  const count = await api.tags.delete(tag);
  tell(t("links.tagged", { count }));
  await refreshTags();
}

function Rename({ tag: { tag }, onClose }: { readonly tag: Tag; readonly onClose: () => void }) {
  const t = useText();
  const [name, setName] = useState(tag);
  const { isBusy, errorOf, rest, submit } = useSending(["name"], async () => {
    const count = await api.tags.rename(tag, name);
    tell(t("links.tagged", { count }));
    onClose();
    await refreshTags();
  });
  return (
    <Box title={t("tags.renameTitle", { tag })} onClose={onClose}>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        <TextField
          label={t("tags.name")}
          value={name}
          onText={setName}
          error={errorOf("name")}
          hint={t("tags.nameHint")}
          isFirst
        />
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy || name.trim() === tag}>
            {t("save")}
          </button>
        </div>
      </form>
    </Box>
  );
}
