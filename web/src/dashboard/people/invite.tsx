// Invites somebody: an address is made here, and whoever invites sends it.
import type { MadeInvitation } from "@linnet/client";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { useSpeech } from "../text/use-text.tsx";
import { TextField } from "../ui/field.tsx";
import { Once } from "../ui/once.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { invitationsQuery } from "./data.ts";
import { RoleField } from "./role-field.tsx";
import type { Role } from "./roles.ts";

export function Invite({ onClose }: { readonly onClose: () => void }) {
  const { t, formats } = useSpeech();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const { isBusy, errorOf, rest, submit } = useSending(["email", "role"], async () => {
    setMade(await api.people.invite(email.trim() === "" ? { role } : { role, email }));
    await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  });
  return (
    <Box title={t("people.inviteTitle")} onClose={onClose} stays={made !== null} wide>
      {made === null ? (
        <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
          <TextField
            label={t("people.inviteEmail")}
            type="email"
            autoComplete="off"
            value={email}
            onText={setEmail}
            error={errorOf("email")}
            hint={t("people.inviteHint")}
            isFirst
          />
          <RoleField value={role} onChange={setRole} error={errorOf("role")} />
          {rest}
          <div>
            <button type="submit" className="ink-block" disabled={isBusy}>
              {t("people.makeLink")}
            </button>
          </div>
        </form>
      ) : (
        <Once
          label={t("people.inviteLink")}
          says={t(made.email === null ? "people.invitedAnybody" : "people.invited", {
            email: made.email ?? "",
            when: formats.moment(made.expiresAt),
          })}
          text={made.url}
          kept={t("once.kept")}
          onKept={onClose}
        />
      )}
    </Box>
  );
}
