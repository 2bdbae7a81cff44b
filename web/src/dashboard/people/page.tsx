// The page with the people: who may sign in, as what, and who is invited.
import type { Person } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem, sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { may, useSession } from "../session.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { HeadButton } from "../ui/head-button.tsx";
import { useMaking } from "../ui/making.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Nothing, Page, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { ChangeRole } from "./change-role.tsx";
import { changePerson, invitationsQuery, peopleQuery, removePerson } from "./data.ts";
import { Invitations } from "./invitations.tsx";
import { Invite } from "./invite.tsx";
import { MakeReset } from "./make-reset.tsx";
import { useRolesToGive } from "./role-field.tsx";

/** What is asked about somebody. */
interface Asked {
  readonly person: Person;
  readonly what: "role" | "reset" | "remove";
}

export function PeoplePage() {
  const t = useText();
  const { data, error, refetch } = useQuery(peopleQuery);
  const invitations = useQuery(invitationsQuery).data ?? [];
  const mayInvite = may(useSession(), "people:admin");
  const { isMaking, make, stop } = useMaking(mayInvite);
  const [asked, setAsked] = useState<Asked | null>(null);
  const isAlone = data?.length === 1 && invitations.length === 0;
  return (
    <Page title={t("nav.people")} actions={mayInvite && <HeadButton onClick={make}>{t("people.invite")}</HeadButton>}>
      {error !== null && <Problem error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeletons />}
      {data !== undefined && (
        <Rows label={t("nav.people")}>
          {data.map((person) => (
            <PersonRow person={person} onAsk={(what) => setAsked({ person, what })} key={person.id} />
          ))}
        </Rows>
      )}
      {isAlone && <Nothing text={t("people.alone")} />}
      {invitations.length > 0 && <Invitations invitations={invitations} />}
      {isMaking && <Invite onClose={stop} />}
      {asked !== null && <Question asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function Question({ asked: { person, what }, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const t = useText();
  if (what === "role") return <ChangeRole person={person} onClose={onClose} />;
  if (what === "reset") return <MakeReset person={person} onClose={onClose} />;
  return (
    <Confirm
      title={t("people.removeAsk", { name: person.name })}
      action={t("people.remove")}
      onConfirm={async () => {
        await removePerson(person);
        tell(t("people.removed", { name: person.name }));
      }}
      onClose={onClose}
    >
      {t("people.removeSays", { email: person.email })}
    </Confirm>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly onAsk: (what: Asked["what"]) => void;
}

function PersonRow({ person, onAsk }: PersonRowProps) {
  const { t, formats } = useSpeech();
  const { name, email, role, enabled, hasTotp, createdAt } = person;
  const isMe = useSession()?.user.id === person.id;
  const mayChange = useRolesToGive().includes(role);
  return (
    <Row
      title={
        <>
          {name}
          {isMe && <span className="text-mute"> · {t("people.you")}</span>}
        </>
      }
      facts={[
        !enabled && <span className="text-straw">{t("people.shutOut")}</span>,
        t(`role.${role}`),
        <span className="break-all" key="email">
          {email}
        </span>,
        t(hasTotp ? "people.totp" : "people.noTotp"),
        t("people.since", { day: formats.day(createdAt, Date.now()) }),
      ]}
      actions={
        mayChange && (
          <Menu
            align="end"
            trigger={
              <button type="button" className="quiet" aria-label={`${t("people.change")}: ${name}`}>
                {t("people.change")}
              </button>
            }
          >
            <MenuItem onSelect={() => onAsk("role")}>{t("people.changeRole")}</MenuItem>
            {!isMe && (
              <>
                <MenuItem onSelect={() => onAsk("reset")}>{t("people.reset")}</MenuItem>
                <MenuItem onSelect={() => void letIn(person, !enabled, t)}>
                  {t(enabled ? "people.doShutOut" : "people.letIn")}
                </MenuItem>
                <MenuItem onSelect={() => onAsk("remove")} isDanger>
                  {t("people.remove")}
                </MenuItem>
              </>
            )}
          </Menu>
        )
      }
    />
  );
}

/** Lets somebody sign in, or not any more; can be taken back. */
async function letIn(person: Person, enabled: boolean, t: ReturnType<typeof useText>): Promise<void> {
  try {
    await changePerson(person, { enabled });
    const text = t(enabled ? "people.isLetIn" : "people.isShutOut", { name: person.name });
    tell(text, () => void letIn(person, !enabled, t));
  } catch (error) {
    tell(sentenceOf(error, t));
  }
}
