// The page with what is blocked: hosts, links and clients, and the hosts that alone are allowed.
import type { Block } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../frame/problem.tsx";
import { useMakers } from "../links/makers.tsx";
import { may, useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Finding } from "../ui/finding.tsx";
import { HeadButton } from "../ui/head-button.tsx";
import { useMaking } from "../ui/making.ts";
import { Nothing, Page, Section, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { BlockBox } from "./block-box.tsx";
import { blocksQuery, removeBlock } from "./data.ts";
import { KINDS, linkOfId } from "./names.ts";

export function BlocksPage() {
  const t = useText();
  const { data: blocks, error, refetch } = useQuery(blocksQuery);
  const mayBlock = may(useSession(), "blocks:admin");
  const { isMaking, make, stop } = useMaking(mayBlock);
  const [changing, setChanging] = useState<Block | null>(null);
  return (
    <Page title={t("nav.blocks")} actions={mayBlock && <HeadButton onClick={make}>{t("blocks.add")}</HeadButton>}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {blocks === undefined && error === null && <Skeletons />}
      {blocks?.length === 0 && <Nothing text={t("blocks.none")} />}
      <Finding items={blocks ?? []} textOf={({ value, reason }) => `${value} ${reason}`}>
        {(shown) =>
          KINDS.map((kind) => ({ kind, entries: shown.filter((block) => block.kind === kind) }))
            .filter(({ entries }) => entries.length > 0)
            .map(({ kind, entries }) => (
              <Section title={t(`blockKinds.${kind}`)} key={kind}>
                <Rows label={t(`blockKinds.${kind}`)}>
                  {entries.map((block) => (
                    <BlockRow block={block} onChange={() => setChanging(block)} key={block.value} />
                  ))}
                </Rows>
              </Section>
            ))
        }
      </Finding>
      {isMaking && <BlockBox before={null} onClose={stop} />}
      {changing !== null && <BlockBox before={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function BlockRow({ block, onChange }: { readonly block: Block; readonly onChange: () => void }) {
  const { t, formats } = useSpeech();
  const makers = useMakers();
  const { value, reason, legal, createdAt, createdBy } = block;
  return (
    <Row
      title={<BlockName block={block} />}
      facts={[
        reason,
        legal && t("blocks.legal"),
        createdAt === null
          ? t("blocks.unreadable")
          : `${formats.day(createdAt, Date.now())} · ${makers.get(createdBy ?? "") ?? createdBy}`,
      ]}
      actions={
        <>
          <button type="button" className="quiet" aria-label={`${t("blocks.change")}: ${value}`} onClick={onChange}>
            {t("blocks.change")}
          </button>
          <button
            type="button"
            className="quiet text-rust"
            aria-label={`${t("blocks.remove")}: ${value}`}
            onClick={() => void removeBlock(block, t)}
          >
            {t("blocks.remove")}
          </button>
        </>
      }
    />
  );
}

/** Links are led to, hosts and addresses are not. */
function BlockName({ block: { kind, value } }: { readonly block: Block }) {
  if (kind !== "link") return <span className="break-all font-mono">{value}</span>;
  const { code, domain } = linkOfId(value);
  return (
    <Link
      className="break-all font-mono hover:underline"
      to="/links/$code"
      params={{ code }}
      search={domain === undefined ? {} : { at: domain }}
    >
      {value}
    </Link>
  );
}
