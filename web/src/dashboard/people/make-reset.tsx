// Makes an address where somebody sets a new password.
import type { MadeReset, Person } from "@linnet/client";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { useSpeech } from "../text/use-text.tsx";
import { Check } from "../ui/field.tsx";
import { Once } from "../ui/once.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { peopleQuery } from "./data.ts";

export function MakeReset({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const { t, formats } = useSpeech();
  const { id, name, hasTotp } = person;
  const [endsTotp, setEndsTotp] = useState(false);
  const [made, setMade] = useState<MadeReset | null>(null);
  const { isBusy, rest, submit } = useSending([], async () => {
    setMade(await api.people.reset(id, endsTotp ? { totp: false } : {}));
    if (endsTotp) await queries.invalidateQueries({ queryKey: peopleQuery.queryKey });
  });
  return (
    <Box title={t("people.resetOf", { name })} onClose={onClose} stays={made !== null} wide>
      {made === null ? (
        <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
          <p>{t("people.resetSays")}</p>
          {hasTotp && <Check label={t("people.resetTotp")} checked={endsTotp} onChange={setEndsTotp} />}
          {rest}
          <div>
            <button type="submit" className="ink-block" disabled={isBusy}>
              {t("people.makeLink")}
            </button>
          </div>
        </form>
      ) : (
        <Once
          label={t("people.resetLink")}
          says={t("people.resetMade", { name, when: formats.moment(made.expiresAt) })}
          text={made.url}
          kept={t("once.kept")}
          onKept={onClose}
        />
      )}
    </Box>
  );
}
