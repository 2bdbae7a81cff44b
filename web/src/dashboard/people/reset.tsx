// A new password, by a link that an admin or the command line has made.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import { AccountPage, tokenInAddress } from "./account-page.tsx";

export function ResetPage() {
  const t = useText();
  const navigate = useNavigate();
  const [token] = useState(tokenInAddress);
  const [password, setPassword] = useState("");
  const { errorOf, isBusy, rest, submit } = useSending(["password"], async () => {
    await api.session.reset({ token, password });
    tell(t("reset.done"));
    await navigate({ to: "/sign-in", search: {}, replace: true });
  });
  return (
    <AccountPage title={t("reset.title")}>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        <TextField
          label={t("person.password")}
          type="password"
          autoComplete="new-password"
          isFirst
          value={password}
          onText={setPassword}
          error={errorOf("password")}
          hint={t("person.passwordHint")}
        />
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy}>
            {t("reset.do")}
          </button>
        </div>
      </form>
    </AccountPage>
  );
}
