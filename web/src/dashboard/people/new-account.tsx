// Where accounts begin: the owner's, with the token that the server printed, and everybody else's, with an invitation.
import type { NewOwner, Session } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { enter } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import { AccountPage, tokenInAddress } from "./account-page.tsx";

export function SetupPage() {
  const t = useText();
  return (
    <AccountPage title={t("setup.title")}>
      <p className="mb-8 text-mute">{t("setup.text")}</p>
      <AccountForm action={t("setup.do")} send={(owner) => api.session.setUp(owner)} asksForToken />
    </AccountPage>
  );
}

/** Whoever was invited by name is asked for no address. */
export function InvitationPage() {
  const t = useText();
  const [token] = useState(tokenInAddress);
  const { data, error } = useQuery({
    queryKey: ["invitation"],
    queryFn: ({ signal }) => api.session.invitation(token, { signal }),
  });
  return (
    <AccountPage title={t("invitation.title")}>
      {error !== null && <Problem error={error} />}
      {data !== undefined && (
        <AccountForm
          action={t("invitation.do")}
          email={data.email}
          send={({ email, ...said }) => api.session.accept(data.email === null ? { ...said, email } : said)}
        />
      )}
    </AccountPage>
  );
}

interface AccountFormProps {
  readonly action: string;
  readonly send: (account: NewOwner) => Promise<Session | object>;
  /** Whose account it is, where that is said. */
  readonly email?: string | null;
  /** Whether the token can be typed where the address has none. */
  readonly asksForToken?: boolean;
}

const FIELDS = ["token", "name", "email", "password"] as const;

function AccountForm({ action, send, email = null, asksForToken = false }: AccountFormProps) {
  const t = useText();
  const navigate = useNavigate();
  const [inAddress] = useState(tokenInAddress);
  const [account, setAccount] = useState<NewOwner>({ token: inAddress, name: "", email: email ?? "", password: "" });
  const isTokenShown = asksForToken && inAddress === "";
  const { errorOf, isBusy, rest, submit } = useSending(isTokenShown ? FIELDS : FIELDS.slice(1), async () => {
    const answer = await send(account);
    if ("user" in answer) enter(answer);
    await navigate({ to: "/links", search: {}, replace: true });
  });
  const of = (name: keyof NewOwner) => ({
    label: t(`person.${name}`),
    value: account[name],
    onText: (text: string) => setAccount({ ...account, [name]: text }),
    error: errorOf(name),
  });
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      {isTokenShown && <TextField {...of("token")} className="font-mono" autoComplete="off" hint={t("setup.token")} />}
      <TextField {...of("name")} autoComplete="name" isFirst />
      <TextField {...of("email")} type="email" autoComplete="username" readOnly={email !== null} />
      <TextField {...of("password")} type="password" autoComplete="new-password" hint={t("person.passwordHint")} />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy}>
          {action}
        </button>
      </div>
    </form>
  );
}
