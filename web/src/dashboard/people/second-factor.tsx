// Codes of an authenticator besides the password: switched on, off, and what helps where the authenticator is lost.
import type { TotpStart } from "@linnet/client";
import { type ReactNode, useState } from "react";
import { api, queries } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { sessionQuery } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { Once } from "../ui/once.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { refreshSessions } from "./sessions.tsx";

type Asked = "start" | "codes" | "stop";

export function SecondFactor({ isOn }: { readonly isOn: boolean }) {
  const t = useText();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <p className="max-w-[62ch] text-mute">{t(isOn ? "account.totpOn" : "account.totpOff")}</p>
      <div className="mt-2 flex flex-wrap gap-6">
        {isOn ? (
          <>
            <button type="button" className="quiet" onClick={() => setAsked("codes")}>
              {t("account.newCodes")}
            </button>
            <button type="button" className="quiet text-rust" onClick={() => setAsked("stop")}>
              {t("account.totpStop")}
            </button>
          </>
        ) : (
          <button type="button" className="quiet" onClick={() => setAsked("start")}>
            {t("account.totpStart")}
          </button>
        )}
      </div>
      {asked === "start" && <Start onClose={close} />}
      {asked === "codes" && <NewCodes onClose={close} />}
      {asked === "stop" && <Stop onClose={close} />}
    </>
  );
}

/** What the server says of oneself is another thing now, and this browser's session may be another one. */
async function refreshAccount(): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: sessionQuery.queryKey }), refreshSessions()]);
}

/** Password, then the secret, then the recovery codes. Nothing is asked for before a code was shown. */
function Start({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const [started, setStarted] = useState<TotpStart | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Box title={t(codes === null ? "account.totp" : "account.codes")} onClose={onClose} stays={started !== null}>
      {started === null && (
        <PasswordForm action={t("account.goOn")} send={async (password) => setStarted(await api.account.startTotp(password))}>
          {t("account.startSays")}
        </PasswordForm>
      )}
      {started !== null && codes === null && <Confirmation started={started} onCodes={setCodes} />}
      {codes !== null && <Codes codes={codes} onClose={onClose} />}
    </Box>
  );
}

interface ConfirmationProps {
  readonly started: TotpStart;
  readonly onCodes: (codes: readonly string[]) => void;
}

function Confirmation({ started: { secret, qr }, onCodes }: ConfirmationProps) {
  const t = useText();
  const [code, setCode] = useState("");
  const { isBusy, errorOf, rest, submit } = useSending(["code"], async () => {
    onCodes(await api.account.confirmTotp(code));
    tell(t("account.isOn"));
    await refreshAccount();
  });
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <p>{t("account.scan")}</p>
      <img className="size-56 self-center" src={`data:image/svg+xml,${encodeURIComponent(qr)}`} alt={t("account.qrAlt")} />
      <div>
        <p className="text-label text-mute">{t("account.typeSecret")}</p>
        <p className="break-words font-mono">{secret.match(/.{1,4}/g)?.join(" ")}</p>
      </div>
      <TextField
        label={t("signIn.code")}
        autoComplete="one-time-code"
        inputMode="numeric"
        className="font-mono"
        value={code}
        onText={setCode}
        error={errorOf("code")}
        isFirst
      />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy}>
          {t("account.totpStart")}
        </button>
      </div>
    </form>
  );
}

function NewCodes({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Box title={t(codes === null ? "account.newCodes" : "account.codes")} onClose={onClose} stays={codes !== null}>
      {codes === null ? (
        <PasswordForm action={t("account.newCodes")} send={async (said) => setCodes(await api.account.makeRecoveryCodes(said))}>
          {t("account.newCodesSays")}
        </PasswordForm>
      ) : (
        <Codes codes={codes} onClose={onClose} />
      )}
    </Box>
  );
}

function Codes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Once
      label={t("account.codes")}
      says={t("account.codesSay")}
      text={codes.join("\n")}
      fileName={`linnet-${location.hostname}.txt`}
      kept={t("once.keptAll")}
      onKept={onClose}
    />
  );
}

function Stop({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const stop = async (password: string) => {
    await api.account.stopTotp(password);
    tell(t("account.isOff"));
    onClose();
    await refreshAccount();
  };
  return (
    <Box title={t("account.totp")} onClose={onClose}>
      <PasswordForm action={t("account.totpStop")} send={stop}>
        {t("account.stopSays")}
      </PasswordForm>
    </Box>
  );
}

interface PasswordFormProps {
  readonly action: string;
  readonly send: (password: string) => Promise<void>;
  /** What it is asked for. */
  readonly children: ReactNode;
}

/** Asks for the password once more. */
function PasswordForm({ action, send, children }: PasswordFormProps) {
  const t = useText();
  const [password, setPassword] = useState("");
  const { isBusy, errorOf, rest, submit } = useSending(["password"], () => send(password));
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <p>{children}</p>
      <TextField
        label={t("account.current")}
        type="password"
        autoComplete="current-password"
        value={password}
        onText={setPassword}
        error={errorOf("password")}
        isFirst
      />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy}>
          {action}
        </button>
      </div>
    </form>
  );
}
