// Signing in: address and password, and a code where the account asks for one.
import type { Session } from "@linnet/client";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api.ts";
import { enter } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import { AccountPage } from "./account-page.tsx";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const t = useText();
  const [needsCode, setNeedsCode] = useState(false);
  const arrive = useArrival();
  return (
    <AccountPage title={t(needsCode ? "signIn.codeTitle" : "signIn.title")}>
      {needsCode ? (
        <CodeForm onSignedIn={arrive} onBack={() => setNeedsCode(false)} />
      ) : (
        <PasswordForm onSignedIn={arrive} onCode={() => setNeedsCode(true)} />
      )}
    </AccountPage>
  );
}

function useArrival(): (session: Session) => Promise<void> {
  const { history } = useRouter();
  const { next } = route.useSearch();
  return async (session) => {
    enter(session);
    // `next` is a path of the dashboard, and was read as one (next-path.ts).
    history.push(next ?? "/dashboard/links");
  };
}

interface PasswordFormProps {
  readonly onSignedIn: (session: Session) => Promise<void>;
  readonly onCode: () => void;
}

function PasswordForm({ onSignedIn, onCode }: PasswordFormProps) {
  const t = useText();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { errorOf, isBusy, rest, submit } = useSending(["email", "password"], async () => {
    const answer = await api.session.signIn({ email, password });
    if ("needs" in answer) onCode();
    else await onSignedIn(answer);
  });
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <TextField
        label={t("person.email")}
        type="email"
        autoComplete="username"
        isFirst
        value={email}
        onText={setEmail}
        error={errorOf("email")}
      />
      <TextField
        label={t("person.password")}
        type="password"
        autoComplete="current-password"
        value={password}
        onText={setPassword}
        error={errorOf("password")}
        hint={t("signIn.forgotten")}
      />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy}>
          {t("signIn.do")}
        </button>
      </div>
    </form>
  );
}

interface CodeFormProps {
  readonly onSignedIn: (session: Session) => Promise<void>;
  readonly onBack: () => void;
}

function CodeForm({ onSignedIn, onBack }: CodeFormProps) {
  const t = useText();
  const [code, setCode] = useState("");
  const [isRecovery, setRecovery] = useState(false);
  const field = isRecovery ? "recoveryCode" : "code";
  const { errorOf, isBusy, rest, submit } = useSending([field], async () => {
    await onSignedIn(await api.session.confirm(isRecovery ? { recoveryCode: code.trim() } : { code: code.replaceAll(" ", "") }));
  });
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <TextField
        key={field}
        label={t(isRecovery ? "signIn.recoveryCode" : "signIn.code")}
        autoComplete="one-time-code"
        inputMode={isRecovery ? "text" : "numeric"}
        className="font-mono"
        isFirst
        value={code}
        onText={setCode}
        error={errorOf(field)}
      />
      {rest}
      <div className="flex flex-wrap items-center gap-4">
        <button type="submit" className="ink-block" disabled={isBusy}>
          {t("signIn.do")}
        </button>
        <button type="button" className="quiet" onClick={() => setRecovery(!isRecovery)}>
          {t(isRecovery ? "signIn.useCode" : "signIn.useRecovery")}
        </button>
        <button type="button" className="quiet" onClick={onBack}>
          {t("back")}
        </button>
      </div>
    </form>
  );
}
