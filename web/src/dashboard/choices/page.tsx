// The page with the settings: what this browser keeps, and what the server was started with.
import type { Setting } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { Problem } from "../frame/problem.tsx";
import { may, useSession } from "../session.ts";
import { changeSettings, DENSITIES, THEMES, useSettings } from "../settings.ts";
import { LANGUAGE_CODES, LANGUAGES } from "../text/languages.ts";
import { ownOf } from "../text/own.ts";
import { usePageWords } from "../text/page-words.ts";
import type { SettingDocs } from "../text/settings.ts";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Check } from "../ui/field.tsx";
import { Nothing, Page, Section, Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";

export function SettingsPage() {
  const t = useText();
  const maySeeServer = may(useSession(), "metrics:read");
  return (
    <Page title={t("nav.settings")}>
      <Section title={t("settings.browser")}>
        <Choices />
      </Section>
      {maySeeServer && (
        <Section title={t("settings.server")}>
          <ServerSettings />
        </Section>
      )}
    </Page>
  );
}

function Choices() {
  const { t, code } = useSpeech();
  const { theme, density } = useSettings();
  return (
    <div className="max-w-[62ch]">
      <p className="pb-4 text-mute">{t("settings.browserSays")}</p>
      <Choice
        label={t("theme.label")}
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChoose={(chosen) => changeSettings({ theme: chosen })}
      />
      <Choice
        label={t("language.label")}
        value={code}
        options={LANGUAGE_CODES.map((value) => ({ value, label: LANGUAGES[value].name }))}
        onChoose={(chosen) => changeSettings({ language: chosen })}
      />
      <Choice
        label={t("density.label")}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: t(`density.${value}`) }))}
        onChoose={(chosen) => changeSettings({ density: chosen })}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}

/** One of several, all of them seen. */
function Choice<Value extends string>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className="border-line border-b py-1">
      <legend className="float-left flex min-h-8 w-32 items-center text-mute">{label}</legend>
      <div className="flex flex-wrap gap-x-6">
        {options.map((option) => (
          <label className="flex min-h-8 items-center gap-2" key={option.value}>
            <input type="radio" name={label} checked={value === option.value} onChange={() => onChoose(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ServerSettings() {
  const t = useText();
  const [isShort, setShort] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["instance", "settings"],
    queryFn: ({ signal }) => api.instance.settings({ signal }),
  });
  const docs = usePageWords("settings");
  if (error !== null) return <Problem error={error} onRetry={refetch} />;
  if (data === undefined || docs === undefined) return <Skeletons />;
  const shown = isShort ? data.filter(({ isChanged }) => isChanged) : data;
  return (
    <>
      <p className="max-w-[62ch] pb-2 text-mute">{t("settings.serverSays")}</p>
      <Check label={t("settings.onlyChanged")} checked={isShort} onChange={setShort} />
      {shown.length === 0 && <Nothing text={t("settings.noneChanged")} />}
      <Rows label={t("settings.server")}>
        {shown.map((setting) => (
          <SettingRow setting={setting} docs={docs} key={setting.name} />
        ))}
      </Rows>
    </>
  );
}

interface SettingRowProps {
  readonly setting: Setting;
  readonly docs: SettingDocs | null;
}

/** What it does is told in English, as in the documentation, where the language does not know it. */
function SettingRow({ setting, docs }: SettingRowProps) {
  const t = useText();
  const { name, isChanged, isSecret } = setting;
  const doc = docs === null ? undefined : ownOf(docs, name);
  return (
    <Row
      title={
        <span className="flex flex-wrap gap-x-4">
          <span className="w-full flex-none font-mono wide:w-64">{name}</span>
          <span className={`min-w-0 break-all font-mono ${isChanged ? "font-strong" : "text-mute"}`}>{textOf(setting, t)}</span>
        </span>
      }
      facts={[
        <span className="block max-w-[80ch]" lang={doc === undefined ? "en" : undefined} key="doc">
          {doc ?? setting.doc}
        </span>,
        isChanged &&
          !isSecret &&
          t("settings.default", { value: setting.default === "" ? t("settings.notSet") : setting.default }),
      ]}
    />
  );
}

function textOf({ value, isChanged, isSecret }: Setting, t: ReturnType<typeof useText>): string {
  if (isSecret) return t(isChanged ? "settings.set" : "settings.notSet");
  return value === null || value === "" ? t("settings.notSet") : value;
}
