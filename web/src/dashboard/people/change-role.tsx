// Makes somebody something else here.
import type { Person } from "@linnet/client";
import { useState } from "react";
import { sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { changePerson } from "./data.ts";
import { RoleField } from "./role-field.tsx";

export function ChangeRole({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const t = useText();
  const [role, setRole] = useState(person.role);
  const { isBusy, errorOf, rest, submit } = useSending(["role"], async () => {
    await changePerson(person, { role });
    tell(t("people.roleChanged", { name: person.name, role: t(`role.${role}`) }), async () => {
      await changePerson(person, { role: person.role }).catch((error) => tell(sentenceOf(error, t)));
    });
    onClose();
  });
  return (
    <Box title={t("people.roleOf", { name: person.name })} onClose={onClose}>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        <RoleField value={role} onChange={setRole} error={errorOf("role")} />
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy || role === person.role}>
            {t("save")}
          </button>
        </div>
      </form>
    </Box>
  );
}
