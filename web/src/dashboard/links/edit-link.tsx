// One link: all that it says, to be read and changed, and its history.
import type { Link } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link as StatsLink, useNavigate } from "@tanstack/react-router";
import { type FormEvent, Suspense, useState } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { may, mayChange, useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { copyText } from "../ui/copy.ts";
import { type Draft as Drafting, useDraft } from "../ui/draft.ts";
import { ErrorLine } from "../ui/error-line.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { later } from "../ui/later.ts";
import { SaveBar } from "../ui/save-bar.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { isStale, Stale, type StaleWays } from "../ui/stale.tsx";
import { Aliases } from "./aliases.tsx";
import { useFormVersion } from "./beside.ts";
import { PreviewFields } from "./card/preview-fields.tsx";
import { previewOf } from "./card/shown.ts";
import { linkQuery, refreshLinks, restoreLinks, showLink, trashLinks } from "./data.ts";
import { changeOf, type Draft, draftNameOf, draftOf, LINK_WRITING } from "./draft.ts";
import { useCodeSaid, type Wrong, wrongOf } from "./form-state.ts";
import { LinkHistory } from "./history.tsx";
import { CodeField, DomainField, type FieldsProps, Fold, ForwardFields, LabelFields, LimitFields } from "./link-fields.tsx";
import { useMakers } from "./makers.tsx";
import { RulesFold } from "./rules/rules-fold.tsx";
import { SimulatorFold } from "./rules/simulator-fold.tsx";
import { ShareStats } from "./share-stats.tsx";
import { viewFrom } from "./view.ts";

const Purge = later(async () => (await import("./purge.tsx")).Purge);
const QrDesigner = later(async () => (await import("./qr/designer.tsx")).QrDesigner);

const route = getRouteApi("/signed-in/list/links/$code");

export function EditLinkSheet() {
  const navigate = useNavigate();
  const { code } = route.useParams();
  const { at } = route.useSearch();
  const { data: link, error, refetch } = useQuery(linkQuery(code, at));
  const close = () => void navigate({ to: "/links", search: viewFrom });
  return (
    <Sheet title={link?.code ?? code} actions={link !== undefined && <LinkActions link={link} />} onClose={close}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {link === undefined && error === null && <Waiting />}
      {link !== undefined && <EditLink link={link} key={link.id} onGone={close} />}
    </Sheet>
  );
}

function Waiting() {
  const t = useText();
  return (
    <div role="status" className="flex flex-col gap-8 pt-4">
      <span className="sr-only">{t("loading")}</span>
      <div className="skeleton w-64" />
      <div className="skeleton w-40" />
      <div className="skeleton w-52" />
    </div>
  );
}

function LinkActions({ link }: { readonly link: Link }) {
  const t = useText();
  const [isQrShown, setQrShown] = useState(false);
  return (
    <>
      <button
        type="button"
        className="quiet"
        onClick={async () => tell(t((await copyText(link.shortUrl)) ? "copied" : "notCopied"))}
      >
        {t("copy")}
      </button>
      <button type="button" className="quiet" onClick={() => setQrShown(true)}>
        {t("qr.title")}
      </button>
      <Suspense>{isQrShown && <QrDesigner link={link} onClose={() => setQrShown(false)} />}</Suspense>
    </>
  );
}

function EditLink({ link, onGone }: { readonly link: Link; readonly onGone: () => void }) {
  const { t, formats } = useSpeech();
  const session = useSession();
  const makers = useMakers();
  const isTrashed = link.state === "trash";
  const mayWrite = mayChange(session, link);
  const [isPurging, setPurging] = useState(false);
  const { formVersion, note } = useFormVersion(link.version);
  const remove = () => {
    onGone();
    void (isTrashed ? restoreLinks([link], t) : trashLinks([link], t));
  };
  return (
    <>
      <p className="mb-6 text-label text-mute">
        {t("edit.madeBy", { when: formats.moment(link.createdAt), who: makers.get(link.createdBy) ?? link.createdBy })}
        {link.state !== "active" && <span className="text-straw"> · {t(`state.${link.state}`)}</span>}
        {link.clicks !== null && <> · {t("links.clicks", { count: link.clicks })}</>}
        {may(session, "stats:read") && !isTrashed && (
          <>
            {" · "}
            <StatsLink className="quiet" to="/stats/$code" params={{ code: link.code }} search={{ at: link.domain }}>
              {t("nav.stats")}
            </StatsLink>
          </>
        )}
      </p>
      <Editing link={link} mayWrite={mayWrite && !isTrashed} key={formVersion} />
      <Aliases link={link} mayWrite={mayWrite && !isTrashed} onVersion={note} />
      {mayWrite && !isTrashed && <ShareStats link={link} onVersion={note} />}
      <LinkHistory link={link} mayRestore={mayWrite && !isTrashed} />
      {mayWrite && (
        <div className="flex gap-6 border-line border-t pt-3">
          <button type="button" className={`quiet ${isTrashed ? "" : "text-rust"}`} onClick={remove}>
            {t(isTrashed ? "links.restore" : "links.delete")}
          </button>
          {isTrashed && (
            <button type="button" className="quiet text-rust" onClick={() => setPurging(true)}>
              {t("trash.purge")}
            </button>
          )}
        </div>
      )}
      <Suspense>{isPurging && <Purge links={[link]} onClose={() => setPurging(false)} onPurged={onGone} />}</Suspense>
    </>
  );
}

interface EditingProps {
  readonly link: Link;
  readonly mayWrite: boolean;
}

/** The form, and what tries out the link and has to know whether something in the form is not saved yet. */
function Editing({ link, mayWrite }: EditingProps) {
  const t = useText();
  const kept = useDraft(mayWrite ? draftNameOf(link) : null, draftOf(link), LINK_WRITING);
  return (
    <>
      <fieldset className="min-w-0" disabled={!mayWrite}>
        <legend className="sr-only">{t("links.edit")}</legend>
        <EditForm link={link} mayWrite={mayWrite} kept={kept} />
      </fieldset>
      <SimulatorFold link={link} isChanged={kept.isChanged} />
    </>
  );
}

interface EditFormProps extends EditingProps {
  readonly kept: Drafting<Draft>;
}

function EditForm({ link, mayWrite, kept }: EditFormProps) {
  const t = useText();
  const before = draftOf(link);
  const { draft, change, isChanged, meanwhile, discard, drop } = kept;
  const { isBusy, wrong, save } = useSaving(link, drop);
  const errorOf = (field: string) => (wrong?.field === field ? wrong.text : undefined);
  const hasError = (...names: string[]) => names.some((name) => wrong?.field?.startsWith(name) === true);
  const fields: FieldsProps = { draft, onChange: change, errorOf };
  const isCodeChanged = draft.code.trim() !== link.code || draft.domain !== link.domain;
  const row = { match: link.code, domain: link.domain, code: draft.code.trim() };
  const said = useCodeSaid(isCodeChanged ? draft.code : "", link.domain, "edit", row);
  const hasPasswordWord = draft.password !== "" || draft.removesPassword;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(changeOf(draft, before));
  };
  const showNow = () => {
    drop();
    void refreshLinks();
  };
  const keepTyped = () => {
    // It is kept nowhere, and must not be missed only by visitors.
    if (draft.password !== "") tell(t("stale.password"));
    void refreshLinks();
  };
  const ways = { show: showNow, ...(isChanged ? { keep: keepTyped } : {}) };
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <TextField
        label={t("field.url")}
        className="font-mono"
        inputMode="url"
        value={draft.url}
        onText={(url) => change({ url })}
        error={errorOf("url")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <CodeField {...fields} said={said ?? (isCodeChanged ? t("edit.oldCode") : undefined)} />
      <DomainField {...fields} />
      <LabelFields {...fields} />
      <div>
        <Check label={t("field.enabled")} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
        <Check label={t("field.archived")} checked={draft.archived} onChange={(archived) => change({ archived })} />
      </div>
      <div>
        <Fold
          title={t("fold.limits")}
          isOpen={isLimited(draft) || link.hasPassword || hasError("startsAt", "expiresAt", "maxClicks", "password", "ends.")}
        >
          <LimitFields {...fields} hasPassword={link.hasPassword} />
        </Fold>
        <Fold
          title={t("fold.forward")}
          isOpen={
            draft.status !== 302 || draft.forwardQuery || draft.forwardPath || link.utm !== null || hasError("status", "utm.")
          }
        >
          <ForwardFields {...fields} />
        </Fold>
        <RulesFold {...fields} wrong={wrong} />
        <Fold title={t("fold.preview")} isOpen={previewOf(draft.preview) !== null || hasError("preview.")}>
          <PreviewFields {...fields} hasPassword={link.hasPassword && !draft.removesPassword} />
        </Fold>
      </div>
      {wrong !== null && <WrongLine wrong={wrong} ways={ways} />}
      {mayWrite && (isChanged || hasPasswordWord) && <SaveBar isBusy={isBusy} meanwhile={meanwhile} onDiscard={discard} />}
    </form>
  );
}

const isLimited = ({ startsAt, expiresAt, maxClicks, ends }: Draft) =>
  [startsAt, expiresAt, maxClicks, ...Object.values(ends)].some((said) => said !== "");

/** What is wrong and stands at no field, and the ways on where somebody else has changed the link meanwhile. */
function WrongLine({ wrong, ways }: { readonly wrong: Wrong; readonly ways: StaleWays }) {
  return isStale(wrong.code) ? <Stale ways={ways} /> : <ErrorLine text={wrong.text} />;
}

function useSaving(link: Link, onSaved: () => void) {
  const t = useText();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const save = async (change: ReturnType<typeof changeOf>) => {
    if (isBusy) return;
    setBusy(true);
    setWrong(null);
    const { code, domain, version } = link;
    try {
      const saved = await api.links.update(code, change, { domain, version });
      onSaved();
      showLink(saved);
      void refreshLinks();
      tell(t("edit.saved"));
      const isMoved = saved.code !== code || saved.domain !== domain;
      const search = (now: object) => ({ ...viewFrom({ ...now }), at: saved.domain });
      if (isMoved) await navigate({ to: "/links/$code", params: { code: saved.code }, search, replace: true });
    } catch (error) {
      setWrong(wrongOf(error, t));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, wrong, save };
}
