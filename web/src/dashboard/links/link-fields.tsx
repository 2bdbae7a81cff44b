// The fields of a link, for making one and for editing one: what is asked first, and what folds out.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { Check, Field, TextField } from "../ui/field.tsx";
import { domainsQuery } from "./data.ts";
import { type Draft, STATUSES } from "./draft.ts";
import { END_NAMES } from "./ends.ts";
import { TagField } from "./tag-field.tsx";
import { UTM_NAMES, type UtmDraft, urlWithUtm, utmOf } from "./utm.ts";

export interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  /** What the API says of a field, by its name there. */
  readonly errorOf: (field: string) => string | undefined;
}

interface CodeFieldProps extends FieldsProps {
  /** What can be said of the code as it stands there. */
  readonly said: ReactNode;
  readonly placeholder?: string;
}

export function CodeField({ draft, onChange, errorOf, said, placeholder }: CodeFieldProps) {
  const t = useText();
  return (
    <TextField
      label={t("field.code")}
      className="font-mono"
      value={draft.code}
      placeholder={placeholder}
      onText={(code) => onChange({ code })}
      error={errorOf("code")}
      hint={said}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
    />
  );
}

/** Nothing is asked where there is but one. */
export function DomainField({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  const { data: domains = [] } = useQuery(domainsQuery);
  if (domains.length < 2) return null;
  return (
    <Field label={t("field.domain")} error={errorOf("domain")}>
      {(wiring) => (
        <select
          className="typed font-mono"
          value={draft.domain || domains[0]?.host}
          {...wiring}
          onChange={({ target }) => onChange({ domain: target.value })}
        >
          {domains.map(({ host }) => (
            <option value={host} key={host}>
              {host}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function LabelFields({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  return (
    <>
      <TagField label={t("field.tags")} tags={draft.tags} onChange={(tags) => onChange({ tags })} error={errorOf("tags")} />
      <TextField label={t("field.title")} value={draft.title} onText={(title) => onChange({ title })} error={errorOf("title")} />
      <Field label={t("field.notes")} error={errorOf("notes")}>
        {(wiring) => (
          <textarea
            className="typed py-2"
            rows={2}
            {...wiring}
            value={draft.notes}
            onChange={({ target }) => onChange({ notes: target.value })}
          />
        )}
      </Field>
      <TextField
        label={t("field.externalId")}
        className="font-mono"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={draft.externalId}
        onText={(externalId) => onChange({ externalId })}
        error={errorOf("externalId")}
        hint={t("field.externalIdHint")}
      />
    </>
  );
}

export function LimitFields({ draft, onChange, errorOf, hasPassword }: FieldsProps & { readonly hasPassword: boolean }) {
  const t = useText();
  return (
    <>
      <div className="grid grid-cols-1 gap-6 wide:grid-cols-2">
        <TextField
          label={t("field.startsAt")}
          type="datetime-local"
          value={draft.startsAt}
          onText={(startsAt) => onChange({ startsAt })}
          error={errorOf("startsAt")}
        />
        <TextField
          label={t("field.expiresAt")}
          type="datetime-local"
          value={draft.expiresAt}
          onText={(expiresAt) => onChange({ expiresAt })}
          error={errorOf("expiresAt")}
        />
      </div>
      <TextField
        label={t("field.maxClicks")}
        inputMode="numeric"
        className="font-mono"
        value={draft.maxClicks}
        onText={(maxClicks) => onChange({ maxClicks })}
        error={errorOf("maxClicks")}
        hint={t("field.maxClicksHint")}
      />
      <TextField
        label={t("field.password")}
        className="font-mono"
        autoComplete="off"
        spellCheck={false}
        value={draft.password}
        disabled={draft.removesPassword}
        onText={(password) => onChange({ password })}
        error={errorOf("password")}
        hint={hasPassword ? t("field.passwordSet") : undefined}
      />
      {hasPassword && (
        <Check
          label={t("field.removePassword")}
          checked={draft.removesPassword}
          onChange={(removesPassword) => onChange({ removesPassword, password: "" })}
        />
      )}
      <EndFields draft={draft} onChange={onChange} errorOf={errorOf} />
    </>
  );
}

/** For each way in which a link leads nowhere, where it leads instead. */
function EndFields({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  return (
    <fieldset className="grid grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2">
      <legend className="mb-2 text-label text-mute">{t("field.ends")}</legend>
      {END_NAMES.map((name) => (
        <TextField
          label={t(`ends.${name}`)}
          className="font-mono"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={draft.ends[name]}
          onText={(url) => onChange({ ends: { ...draft.ends, [name]: url } })}
          error={errorOf(`ends.${name}`)}
          key={name}
        />
      ))}
    </fieldset>
  );
}

export function ForwardFields({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  const result = utmOf(draft.utm) === null ? null : urlWithUtm(draft.url, draft.utm);
  return (
    <>
      <Field label={t("field.status")} error={errorOf("status")}>
        {(wiring) => (
          <select
            className="typed"
            value={draft.status}
            {...wiring}
            onChange={({ target }) => onChange({ status: Number(target.value) })}
          >
            {STATUSES.map((status) => (
              <option value={status} key={status}>
                {t(`status.${status}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div>
        <Check
          label={t("field.forwardQuery")}
          checked={draft.forwardQuery}
          onChange={(forwardQuery) => onChange({ forwardQuery })}
        />
        {draft.forwardQuery && (
          <Check
            label={t("field.queryOverrides")}
            checked={draft.queryOverrides}
            onChange={(queryOverrides) => onChange({ queryOverrides })}
          />
        )}
        <Check label={t("field.forwardPath")} checked={draft.forwardPath} onChange={(forwardPath) => onChange({ forwardPath })} />
      </div>
      <UtmFields title={t("field.utm")} utm={draft.utm} onChange={(utm) => onChange({ utm })} errorOf={errorOf} />
      {result !== null && <p className="break-all font-mono text-label text-mute">{result}</p>}
    </>
  );
}

interface UtmFieldsProps extends Pick<FieldsProps, "errorOf"> {
  readonly title: string;
  readonly utm: UtmDraft;
  readonly onChange: (utm: UtmDraft) => void;
}

export function UtmFields({ title, utm, onChange, errorOf }: UtmFieldsProps) {
  const t = useText();
  return (
    <fieldset className="grid grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2">
      <legend className="mb-2 text-label text-mute">{title}</legend>
      {UTM_NAMES.map((name) => (
        <TextField
          label={t(`utm.${name}`)}
          value={utm[name]}
          onText={(text) => onChange({ ...utm, [name]: text })}
          error={errorOf(`utm.${name}`)}
          key={name}
        />
      ))}
    </fieldset>
  );
}

/** Fields that a reader may not need: closed until asked for, open where one of them says something, and then left to the reader. */
export function Fold({
  title,
  isOpen,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly children: ReactNode;
}) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return (
    <details className="border-line border-t" open={wasOpen}>
      <summary className="flex min-h-11 items-center">{title}</summary>
      <div className="flex flex-col gap-6 pt-2 pb-6">{children}</div>
    </details>
  );
}
