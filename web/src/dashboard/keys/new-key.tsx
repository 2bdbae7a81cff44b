// A new key: what it is called, what it may do and how long; then the key, this once.
import type { MadeKey } from "@linnet/client";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { isoOf } from "../links/times.ts";
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { ErrorLine } from "../ui/error-line.tsx";
import { Check, TextField } from "../ui/field.tsx";
import { Once, useCopy } from "../ui/once.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { keysQuery } from "./data.ts";
import { KEY_SCOPES, type KeyScope } from "./scopes.ts";

export function NewKeyBox({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const [made, setMade] = useState<MadeKey | null>(null);
  return (
    <Box title={made === null ? t("apiKeys.new") : made.name} onClose={onClose} stays={made !== null} wide>
      {made === null ? <NewKeyForm onMade={setMade} /> : <Made made={made} onClose={onClose} />}
    </Box>
  );
}

function Made({ made: { key }, onClose }: { readonly made: MadeKey; readonly onClose: () => void }) {
  const t = useText();
  const copy = useCopy();
  // Quoted for shells: keys and origins have neither spaces nor quotes.
  const line = `curl -H "Authorization: Bearer ${key}" "${location.origin}/api/v1/keys/me"`;
  return (
    <Once label={t("apiKeys.theKey")} says={t("apiKeys.madeSays")} text={key} kept={t("once.kept")} onKept={onClose}>
      <p className="mt-6 text-label text-mute">{t("apiKeys.try")}</p>
      <p className="mt-1 break-all font-mono text-label">{line}</p>
      <button type="button" className="quiet" onClick={() => void copy(line)}>
        {t("apiKeys.copyLine")}
      </button>
    </Once>
  );
}

const FIELDS = ["name", "scopes", "ownOnly", "expiresAt"] as const;

function NewKeyForm({ onMade }: { readonly onMade: (made: MadeKey) => void }) {
  const t = useText();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly KeyScope[]>([]);
  const [ownOnly, setOwnOnly] = useState(false);
  const [end, setEnd] = useState("");
  const { isBusy, errorOf, rest, submit } = useSending(FIELDS, async () => {
    onMade(await api.keys.create({ name, scopes: [...scopes], ownOnly, expiresAt: isoOf(end) }));
    await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
  });
  return (
    <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
      <TextField
        label={t("person.name")}
        value={name}
        onText={setName}
        error={errorOf("name")}
        hint={t("apiKeys.nameHint")}
        autoComplete="off"
        isFirst
      />
      <ScopesField value={scopes} onChange={setScopes} error={errorOf("scopes")} />
      <div>
        <Check label={t("apiKeys.ownOnly")} checked={ownOnly} onChange={setOwnOnly} />
        {errorOf("ownOnly") !== undefined && <ErrorLine text={errorOf("ownOnly") ?? ""} />}
      </div>
      <TextField
        label={t("field.expiresAt")}
        type="datetime-local"
        value={end}
        onText={setEnd}
        error={errorOf("expiresAt")}
        hint={t("apiKeys.endHint")}
      />
      {rest}
      <div>
        <button type="submit" className="ink-block" disabled={isBusy}>
          {t("apiKeys.make")}
        </button>
      </div>
    </form>
  );
}

interface ScopesFieldProps {
  readonly value: readonly KeyScope[];
  readonly onChange: (scopes: readonly KeyScope[]) => void;
  readonly error: string | undefined;
}

/** Of what one may do oneself, what the key shall be good for. */
function ScopesField({ value, onChange, error }: ScopesFieldProps) {
  const t = useText();
  const session = useSession();
  return (
    <fieldset>
      <legend className="text-label text-mute">{t("apiKeys.scopes")}</legend>
      {KEY_SCOPES.filter((scope) => may(session, scope)).map((scope) => (
        <label className="flex items-baseline gap-3 py-1" key={scope}>
          <input
            className="relative top-0.5"
            type="checkbox"
            checked={value.includes(scope)}
            onChange={({ target }) =>
              onChange(KEY_SCOPES.filter((one) => (one === scope ? target.checked : value.includes(one))))
            }
          />
          <span className="min-w-0">
            <span className="font-mono">{scope}</span>{" "}
            <span className="block text-label text-mute">{t(`scopeSays.${scope}`)}</span>
          </span>
        </label>
      ))}
      {error !== undefined && <ErrorLine text={error} />}
    </fieldset>
  );
}
