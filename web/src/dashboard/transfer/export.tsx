// Links and clicks as files: what shall be in them is chosen here.
import type { FileFormat, LinkFilter } from "@linnet/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { domainsQuery } from "../links/data.ts";
import { TYPING_PAUSE_MS, usePaused } from "../links/form-state.ts";
import { STATES, type State } from "../links/view.ts";
import { useText } from "../text/use-text.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { type Amount, SaveFile } from "./save-file.tsx";

const ANY = "";
const CHOICES = [ANY, ...STATES.slice(0, -1), "archived", "trash"] as readonly (State | "archived" | "")[];

export function LinksExport() {
  const t = useText();
  const { data: domains = [] } = useQuery(domainsQuery);
  const [state, setState] = useState("");
  const [tag, setTag] = useState("");
  const [domain, setDomain] = useState(ANY);
  const [format, setFormat] = useState<FileFormat>("csv");
  const filter = {
    ...(state === "archived" ? { archived: true } : {}),
    ...(state !== ANY && state !== "archived" ? { state: state as State } : {}),
    ...(tag.trim() === "" ? {} : { tag: [tag.trim()] }),
    ...(domain === ANY ? {} : { domain }),
  };
  const amount = useAmount(filter);
  return (
    <div className="max-w-[62ch]">
      <p className="pb-4 text-mute">{t("transfer.exportSays")}</p>
      <SaveFile address={api.files.links(format, filter)} format={format} name="links" amount={amount}>
        <Select
          label={t("filter.state")}
          value={state}
          options={CHOICES.map((value) => ({ value, label: value === ANY ? t("filter.any") : t(`state.${value}`) }))}
          onChange={setState}
        />
        <TextField label={t("filter.tag")} value={tag} onText={setTag} autoComplete="off" />
        {domains.length > 1 && (
          <Select
            label={t("filter.domain")}
            value={domain}
            options={[{ value: ANY, label: t("filter.any") }, ...domains.map(({ host }) => ({ value: host, label: host }))]}
            onChange={setDomain}
          />
        )}
        <FormatField format={format} onChange={setFormat} />
      </SaveFile>
    </div>
  );
}

/** How many links the file will have; null as long as nobody knows. */
function useAmount(filter: LinkFilter): Amount | null {
  const now = JSON.stringify(filter);
  const asked = usePaused(now, TYPING_PAUSE_MS);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["links", "total", "file", asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.links.page({ ...(JSON.parse(asked) as LinkFilter), limit: 1, total: true }, { signal }),
  });
  if (data?.total === undefined) return null;
  return { count: data.total, isExact: data.totalIsExact !== false, isOfNow: asked === now && !isPlaceholderData };
}

export function ClicksExport() {
  const t = useText();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [format, setFormat] = useState<FileFormat>("csv");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const range = { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }) };
  return (
    <div className="max-w-[62ch]">
      <p className="pb-4 text-mute">{t("transfer.clicksSay")}</p>
      <SaveFile address={api.files.clicks(format, { ...range, tz: timeZone })} format={format} name="clicks">
        <TextField label={t("filter.from")} type="date" max={to} value={from} onText={setFrom} />
        <TextField label={t("filter.to")} type="date" min={from} value={to} onText={setTo} />
        <FormatField format={format} onChange={setFormat} />
      </SaveFile>
    </div>
  );
}

interface FormatFieldProps {
  readonly format: FileFormat;
  readonly onChange: (format: FileFormat) => void;
}

function FormatField({ format, onChange }: FormatFieldProps) {
  const t = useText();
  const options = (["csv", "ndjson"] as const).map((value) => ({ value, label: t(`fileFormat.${value}`) }));
  return <Select label={t("transfer.format")} value={format} options={options} onChange={(one) => onChange(one as FileFormat)} />;
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <Field label={label}>
      {(wiring) => (
        <select className="typed" value={value} {...wiring} onChange={({ target }) => onChange(target.value)}>
          {options.map((one) => (
            <option value={one.value} key={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
