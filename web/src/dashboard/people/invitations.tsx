// Invitations that nobody has taken yet.
import type { Invitation } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { useSpeech } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Section } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { invitationsQuery, peopleQuery } from "./data.ts";
import { useRolesToGive } from "./role-field.tsx";

export function Invitations({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const { t, formats } = useSpeech();
  const [asked, setAsked] = useState<Invitation | null>(null);
  const people = useQuery(peopleQuery).data ?? [];
  const roles = useRolesToGive();
  const nameOf = ({ email }: Invitation) => email ?? t("people.anybody");
  const makerOf = ({ createdBy }: Invitation) => people.find(({ id }) => createdBy === `user:${id}`)?.name;
  return (
    <Section title={t("people.invitations")}>
      <Rows label={t("people.invitations")}>
        {invitations.map((invitation) => (
          <Row
            title={nameOf(invitation)}
            facts={[
              t(`role.${invitation.role}`),
              t("people.goodUntil", { when: formats.moment(invitation.expiresAt) }),
              makerOf(invitation) !== undefined && t("people.invitedBy", { name: makerOf(invitation) ?? "" }),
            ]}
            actions={
              roles.includes(invitation.role) && (
                <button
                  type="button"
                  className="quiet text-rust"
                  aria-label={`${t("people.withdraw")}: ${nameOf(invitation)}`}
                  onClick={() => setAsked(invitation)}
                >
                  {t("people.withdraw")}
                </button>
              )
            }
            key={invitation.id}
          />
        ))}
      </Rows>
      {asked !== null && (
        <Confirm
          title={t("people.withdrawAsk", { who: nameOf(asked) })}
          action={t("people.withdraw")}
          onConfirm={async () => {
            await api.people.withdraw(asked.id);
            tell(t("people.withdrawn"));
            queries.setQueryData(invitationsQuery.queryKey, (all) => all?.filter(({ id }) => id !== asked.id));
          }}
          onClose={() => setAsked(null)}
        >
          {t("people.withdrawSays")}
        </Confirm>
      )}
    </Section>
  );
}
