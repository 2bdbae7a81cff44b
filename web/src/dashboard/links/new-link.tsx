// Making a link: an address that is pasted is made into one at once; everything else folds out before or after.
import type { Link } from "@linnet/client";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ClipboardEvent, type FormEvent, Suspense, useRef, useState } from "react";
import { api } from "../api.ts";
import { useText } from "../text/use-text.tsx";
import { Bird } from "../ui/bird.tsx";
import { copyText } from "../ui/copy.ts";
import { useDraft } from "../ui/draft.ts";
import { ErrorLine } from "../ui/error-line.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { later } from "../ui/later.ts";
import { Sheet } from "../ui/sheet.tsx";
import { PreviewFields } from "./card/preview-fields.tsx";
import { PREVIEW_NAMES } from "./card/shown.ts";
import { refreshLinks } from "./data.ts";
import { type Draft, draftText, EMPTY, LINK_WRITING, newLinkOf } from "./draft.ts";
import { END_NAMES } from "./ends.ts";
import { useCodeSaid, type Wrong, wrongOf } from "./form-state.ts";
import { setFresh } from "./fresh.ts";
import { CodeField, DomainField, type FieldsProps, Fold, ForwardFields, LabelFields, LimitFields } from "./link-fields.tsx";
import { isWholeUrl, sharedUrl } from "./pasted.ts";
import { isOfRules } from "./rules/place.ts";
import { RulesFold } from "./rules/rules-fold.tsx";
import { viewFrom } from "./view.ts";

const QrDesigner = later(async () => (await import("./qr/designer.tsx")).QrDesigner);

const route = getRouteApi("/signed-in/list/new");

export function NewLinkSheet() {
  const t = useText();
  const navigate = useNavigate();
  const shared = route.useSearch();
  const [made, setMade] = useState<Link | null>(null);
  const url = sharedUrl(shared);
  const start = url === null ? EMPTY : { ...EMPTY, url, title: shared.title ?? "" };
  // Each page that is shared has a draft of its own.
  const name = url === null ? "link-new" : `link-shared ${url}`;
  const close = () => void navigate({ to: "/links", search: viewFrom });
  const take = (link: Link) => {
    setMade(link);
    setFresh(link.id);
    void refreshLinks();
  };
  return (
    <Sheet title={t(made === null ? "new.title" : "new.done")} onClose={close}>
      {made === null ? (
        <NewForm start={start} name={name} onMade={take} key={name} />
      ) : (
        <Made link={made} onAgain={() => setMade(null)} />
      )}
    </Sheet>
  );
}

interface NewFormProps {
  readonly start: Draft;
  readonly name: string;
  readonly onMade: (link: Link) => void;
}

function NewForm({ start, name, onMade }: NewFormProps) {
  const t = useText();
  const { draft, change, drop } = useDraft(name, start, LINK_WRITING);
  const { isBusy, wrong, make } = useMaking((link) => {
    drop();
    onMade(link);
  });
  const errorOf = (field: string) => (wrong?.field === field ? wrong.text : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void make(draft);
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text").trim();
    if (!isWholeUrl(text) || draftText(draft) !== draftText(EMPTY)) return;
    event.preventDefault();
    change({ url: text });
    void make({ ...draft, url: text });
  };
  const fields: FieldsProps = { draft, onChange: change, errorOf };
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <TextField
        label={t("field.url")}
        className="font-mono"
        placeholder={t("new.paste")}
        inputMode="url"
        value={draft.url}
        onText={(url) => change({ url })}
        onPaste={paste}
        error={errorOf("url")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        isFirst
      />
      {wrong !== null && !isShown(wrong) && <ErrorLine text={wrong.text} />}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy || draft.url.trim() === ""}>
          {t("new.do")}
        </button>
      </div>
      <div className="border-line border-b">
        <More {...fields} />
        <RulesFold {...fields} wrong={wrong} />
      </div>
    </form>
  );
}

function More(props: FieldsProps) {
  const t = useText();
  const { draft, onChange, errorOf } = props;
  const domain = draft.domain === "" ? {} : { domain: draft.domain };
  // The address may not be there yet: the code is what is asked about.
  const said = useCodeSaid(draft.code, draft.domain, "create", {
    url: "https://example.com/",
    code: draft.code.trim(),
    ...domain,
  });
  const differs = (...names: (keyof Draft)[]) =>
    names.some((name) => JSON.stringify(draft[name]) !== JSON.stringify(EMPTY[name]));
  const hasError = (...names: string[]) => names.some((name) => errorOf(name) !== undefined);
  return (
    <>
      <Fold title={t("fold.code")} isOpen={differs("code", "domain", "private") || hasError("code", "domain")}>
        <CodeField {...props} said={said} placeholder={t("field.codeRandom")} />
        {draft.code.trim() === "" && (
          <Check label={t("field.private")} checked={draft.private} onChange={(isPrivate) => onChange({ private: isPrivate })} />
        )}
        <DomainField {...props} />
      </Fold>
      <Fold title={t("fold.labels")} isOpen={differs(...LABELS) || hasError(...LABELS)}>
        <LabelFields {...props} />
      </Fold>
      <Fold
        title={t("fold.limits")}
        isOpen={differs(...LIMITS, "ends") || hasError(...LIMITS, ...END_NAMES.map((end) => `ends.${end}`))}
      >
        <LimitFields {...props} hasPassword={false} />
      </Fold>
      <Fold
        title={t("fold.forward")}
        isOpen={differs("status", "forwardQuery", "forwardPath", "utm") || hasError("status", "utm")}
      >
        <ForwardFields {...props} />
      </Fold>
      <Fold title={t("fold.preview")} isOpen={differs("preview") || hasError(...PREVIEW_NAMES.map((name) => `preview.${name}`))}>
        <PreviewFields {...props} hasPassword={false} />
      </Fold>
    </>
  );
}

const LABELS = ["tags", "title", "notes", "externalId"] as const;
const LIMITS = ["startsAt", "expiresAt", "maxClicks", "password"] as const;
const SHOWN = new Set<string>(["url", "code", "domain", "status", ...LABELS, ...LIMITS]);

/** Whether it stands at its field. */
const isShown = ({ field }: Wrong) =>
  field !== null && (SHOWN.has(field) || /^(utm|ends|preview)\./.test(field) || isOfRules(field));

/** Makes links. Sent again after a lost answer, the same request makes no second one. */
function useMaking(onMade: (link: Link) => void) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const sent = useRef({ text: "", key: "" });
  const make = async (draft: Draft) => {
    if (isBusy) return;
    const link = newLinkOf(draft);
    const text = JSON.stringify(link);
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    setBusy(true);
    setWrong(null);
    try {
      onMade(await api.links.create(link, { idempotencyKey: sent.current.key }));
    } catch (error) {
      setWrong(wrongOf(error, t));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, wrong, make };
}

/** 128 random bits; `crypto.randomUUID` is not there on plain http. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const focus = (button: HTMLButtonElement | null) => button?.focus();

/** The code on the wire, the bird beside it, and Copy under the finger. */
function Made({ link, onAgain }: { readonly link: Link; readonly onAgain: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [isCopied, setCopied] = useState<boolean | null>(null);
  const [isQrShown, setQrShown] = useState(false);
  const { code, domain, shortUrl, url } = link;
  return (
    <div>
      <p className="font-mono text-label text-mute">{shortUrl.slice(0, -code.length)}</p>
      <div className="-mx-4 flex items-end justify-between gap-4 border-edge border-b px-4 wide:-mx-6 wide:px-6">
        <p className="flex min-w-0 items-baseline gap-3 pb-2 font-mono text-code">
          <span className="break-all">{code}</span>
          <span className="perched flex-none" />
        </p>
        <Bird className="h-12 flex-none" isQuiet />
      </div>
      <p className="mt-4 line-clamp-3 break-all text-mute">{url}</p>
      <div className="mt-6 flex flex-wrap items-center gap-6">
        <button type="button" className="ink-block" ref={focus} onClick={async () => setCopied(await copyText(shortUrl))}>
          {t("links.copy")}
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() =>
            void navigate({ to: "/links/$code", params: { code }, search: (now) => ({ ...viewFrom(now), at: domain }) })
          }
        >
          {t("links.edit")}
        </button>
        <button type="button" className="quiet" onClick={() => setQrShown(true)}>
          {t("qr.title")}
        </button>
        <button type="button" className="quiet" onClick={onAgain}>
          {t("new.again")}
        </button>
      </div>
      <p className="mt-3 text-mute" role="status">
        {isCopied !== null && t(isCopied ? "copied" : "notCopied")}
      </p>
      <Suspense>{isQrShown && <QrDesigner link={link} onClose={() => setQrShown(false)} />}</Suspense>
    </div>
  );
}
