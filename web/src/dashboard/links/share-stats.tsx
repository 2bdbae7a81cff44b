// A page with a link's numbers for whoever has its address. The address is told once: here, when it is made.
import type { StatsShare } from "@linnet/client";
import { type FormEvent, useState } from "react";
import { api } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { copyText } from "../ui/copy.ts";
import { Check, TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import type { BesideProps } from "./beside.ts";
import { refreshLinks, showLink } from "./data.ts";
import { Fold } from "./link-fields.tsx";

/** For who may change the link: to switch the page on one must see numbers too, to switch it off not. */
export function ShareStats({ link, onVersion }: BesideProps) {
  const t = useText();
  const mayShare = may(useSession(), "stats:read");
  const [made, setMade] = useState<StatsShare | null>(null);
  const { statsShared } = link;
  if (!mayShare && !statsShared) return null;
  const take = (share: StatsShare | null) => {
    const version = link.version + 1;
    onVersion(version);
    showLink({ ...link, statsShared: share !== null, version });
    setMade(share);
    return refreshLinks();
  };
  return (
    <Fold title={t("share.title")} isOpen={statsShared}>
      <p className="max-w-[62ch] text-mute">{t(statsShared ? "share.isOn" : "share.isOff")}</p>
      {statsShared && made !== null && <Address share={made} />}
      {mayShare && <Sharing link={link} onShared={take} />}
      {statsShared && <SwitchOff link={link} onOff={() => take(null)} />}
    </Fold>
  );
}

function Address({ share: { url, hasPassword } }: { readonly share: StatsShare }) {
  const t = useText();
  return (
    <div>
      <p className="break-all border-edge border-b pb-2 font-mono">{url}</p>
      <p className="mt-1 text-label text-mute">{t(hasPassword ? "share.tellPassword" : "share.toldOnce")}</p>
      <div className="mt-1 flex gap-6">
        <button
          type="button"
          className="quiet"
          ref={focus}
          onClick={async () => tell(t((await copyText(url)) ? "copied" : "notCopied"))}
        >
          {t("share.copy")}
        </button>
        <a className="quiet inline-flex items-center" href={url} target="_blank" rel="noreferrer">
          {t("links.open")}
        </a>
      </div>
    </div>
  );
}

const focus = (button: HTMLButtonElement | null) => button?.focus();

interface SharingProps {
  readonly link: BesideProps["link"];
  readonly onShared: (share: StatsShare) => Promise<unknown>;
}

/** Makes an address: the first at once, another after asking, as it ends the one before. */
function Sharing({ link: { code, domain, version, statsShared }, onShared }: SharingProps) {
  const t = useText();
  const [password, setPassword] = useState("");
  const [isOpenToAll, setOpenToAll] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const { run, submit, errorOf, rest, isBusy } = useSending(["password"], async () => {
    const said = isOpenToAll ? null : password;
    await onShared(await api.links.shareStats(code, said === "" ? {} : { password: said }, { domain, version }));
    setPassword("");
    setOpenToAll(false);
  });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  return (
    <form onSubmit={statsShared ? ask : submit} noValidate>
      <TextField
        label={t("share.password")}
        className="font-mono"
        autoComplete="off"
        spellCheck={false}
        value={password}
        disabled={isOpenToAll}
        onText={setPassword}
        error={errorOf("password")}
        hint={t(statsShared ? "share.passwordSame" : "share.passwordNone")}
      />
      {statsShared && <Check label={t("share.noPassword")} checked={isOpenToAll} onChange={setOpenToAll} />}
      {rest}
      <button type="submit" className="quiet mt-2" disabled={isBusy}>
        {t(statsShared ? "share.again" : "share.on")}
      </button>
      {isAsking && (
        <Confirm title={t("share.againAsk")} action={t("share.again")} onConfirm={run} onClose={() => setAsking(false)}>
          {t("share.againSays")}
        </Confirm>
      )}
    </form>
  );
}

function SwitchOff({ link, onOff }: { readonly link: BesideProps["link"]; readonly onOff: () => Promise<unknown> }) {
  const t = useText();
  const [isAsking, setAsking] = useState(false);
  const { code, domain, version } = link;
  const off = async () => {
    await api.links.unshareStats(code, { domain, version });
    tell(t("share.offDone"));
    await onOff();
  };
  return (
    <div>
      <button type="button" className="quiet text-rust" onClick={() => setAsking(true)}>
        {t("share.off")}
      </button>
      {isAsking && (
        <Confirm title={t("share.offAsk")} action={t("share.off")} onConfirm={off} onClose={() => setAsking(false)}>
          {t("share.offSays")}
        </Confirm>
      )}
    </div>
  );
}
