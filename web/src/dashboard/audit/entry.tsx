// One thing that was done, as a sentence, and what else is known of it.
import type { AuditEntry } from "@linnet/client";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { useMakers } from "../links/makers.tsx";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Row } from "../ui/rows.tsx";
import { actionOf, detailText, MARKS, piecesOf, targetOf } from "./said.ts";

export function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  const { t, formats } = useSpeech();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <Row
      title={<Sentence entry={entry} />}
      facts={[formats.moment(entry.at)]}
      actions={
        <button
          type="button"
          className="chip font-mono"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={t("audit.details")}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "–" : "+"}
        </button>
      }
    >
      <div id={id}>{isOpen && <Details entry={entry} />}</div>
    </Row>
  );
}

function Sentence({ entry }: { readonly entry: AuditEntry }) {
  const t = useText();
  const makers = useMakers();
  const action = actionOf(entry.action);
  const facts: Record<keyof typeof MARKS, ReactNode> = {
    who: <span className="font-strong">{makers.get(entry.actor) ?? entry.actor}</span>,
    what: <What entry={entry} />,
  };
  // What a newer server has noted has no sentence here.
  const sentence = action === null ? `${MARKS.who} · ${entry.action} · ${MARKS.what}` : t(`did.${action}`, MARKS);
  return piecesOf(sentence).map((piece, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence keeps its order
    <span key={at}>{"text" in piece ? piece.text : facts[piece.fact]}</span>
  ));
}

function What({ entry }: { readonly entry: AuditEntry }) {
  const makers = useMakers();
  const target = targetOf(entry);
  if (target.kind === "link") {
    const { code, domain } = target;
    return (
      <Link
        className="break-all font-mono hover:underline"
        to="/links/$code"
        params={{ code }}
        search={domain === undefined ? {} : { at: domain }}
      >
        {code}
      </Link>
    );
  }
  if (target.kind === "tag") {
    return (
      <Link className="hover:underline" to="/links" search={{ tag: [target.tag] }}>
        {target.tag}
      </Link>
    );
  }
  if (target.kind === "maker") return makers.get(target.id) ?? entry.target;
  return <span className="break-all">{target.text}</span>;
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const t = useText();
  const facts = { ...entry.details, target: entry.target, actor: entry.actor, at: entry.at };
  return (
    <dl className="grid max-w-[62ch] grid-cols-[minmax(80px,auto)_1fr] gap-x-4 py-2 text-label">
      <dt className="text-mute">action</dt>
      <dd>
        <Link className="font-mono hover:underline" to="/audit" search={{ action: entry.action }} title={t("audit.onlyThis")}>
          {entry.action}
        </Link>
      </dd>
      {Object.entries(facts).map(([name, value]) => (
        <div className="contents" key={name}>
          <dt className="text-mute">{name}</dt>
          <dd className="min-w-0 break-words font-mono">{detailText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
