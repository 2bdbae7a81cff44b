// The page about oneself: name, password, second factor, where one is signed in, and how this browser shows it all.
import type { Person } from "@linnet/client";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { sessionQuery, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { Page, Section } from "../ui/page.tsx";
import { useSending } from "../ui/sending.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { refreshSessions, Sessions } from "./sessions.tsx";

const FORM = "flex max-w-[440px] flex-col gap-6";

export function OwnAccountPage() {
  const t = useText();
  const user = useSession()?.user;
  if (user === undefined) return null;
  return (
    <Page title={t("nav.account")}>
      <Section title={t("account.profile")}>
        <p className="pb-4 text-mute">
          {t(`role.${user.role}`)}: {t(`roleSays.${user.role}`)}
        </p>
        <Profile user={user} />
      </Section>
      <Section title={t("person.password")}>
        <Password user={user} />
      </Section>
      <Section title={t("account.totp")}>
        <SecondFactor isOn={user.hasTotp} />
      </Section>
      <Section title={t("account.sessions")}>
        <Sessions />
      </Section>
    </Page>
  );
}

/** Another e-mail address wants the password, which is asked for then. */
function Profile({ user }: { readonly user: Person }) {
  const t = useText();
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState("");
  const isOtherEmail = email.trim().toLowerCase() !== user.email;
  const { isBusy, errorOf, rest, submit } = useSending(["name", "email", "password"], async () => {
    const after = await api.account.changeProfile({ name, ...(isOtherEmail ? { email, password } : {}) });
    setName(after.name);
    setEmail(after.email);
    setPassword("");
    tell(t("edit.saved"));
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  });
  return (
    <form className={FORM} onSubmit={submit} noValidate>
      <TextField label={t("person.name")} autoComplete="name" value={name} onText={setName} error={errorOf("name")} />
      <TextField
        label={t("person.email")}
        type="email"
        autoComplete="username"
        value={email}
        onText={setEmail}
        error={errorOf("email")}
      />
      {isOtherEmail && (
        <TextField
          label={t("account.current")}
          type="password"
          autoComplete="current-password"
          value={password}
          onText={setPassword}
          error={errorOf("password")}
          hint={t("account.emailHint")}
        />
      )}
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy || (name === user.name && !isOtherEmail)}>
          {t("save")}
        </button>
      </div>
    </form>
  );
}

function Password({ user }: { readonly user: Person }) {
  const t = useText();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { isBusy, errorOf, rest, submit } = useSending(["current", "next"], async () => {
    await api.account.changePassword({ current, next });
    setCurrent("");
    setNext("");
    tell(t("account.passwordChanged"));
    await refreshSessions();
  });
  return (
    <form className={FORM} onSubmit={submit} noValidate>
      {/* Tells password managers whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={user.email} />
      <TextField
        label={t("account.current")}
        type="password"
        autoComplete="current-password"
        value={current}
        onText={setCurrent}
        error={errorOf("current")}
      />
      <TextField
        label={t("account.next")}
        type="password"
        autoComplete="new-password"
        value={next}
        onText={setNext}
        error={errorOf("next")}
        hint={`${t("person.passwordHint")} ${t("account.nextHint")}`}
      />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy || current === "" || next === ""}>
          {t("account.changePassword")}
        </button>
      </div>
    </form>
  );
}
