// Links and clicks as files. They are links of the page: what comes is saved by the browser, however much it is.
import type { FileFormat, LinkFilter } from "@linnet/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api.ts";
import { domainsQuery } from "../links/data.ts";
import { TYPING_PAUSE_MS, usePaused } from "../links/form-state.ts";
import { STATES, type State } from "../links/view.ts";
import { useText } from "../text/use-text.tsx";
import { Field, TextField } from "../ui/field.tsx";

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
  return (
    <div className="max-w-[62ch]">
      <p className="pb-4 text-mute">{t("transfer.exportSays")}</p>
      <div className="grid grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2">
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
      </div>
      <Save href={api.files.links(format, filter)} text={t("transfer.saveLinks")}>
        <Amount filter={filter} />
      </Save>
    </div>
  );
}

/** How many links the file will have: the browser, which saves it, says how far it is. */
function Amount({ filter }: { readonly filter: LinkFilter }) {
  const t = useText();
  const asked = usePaused(JSON.stringify(filter), TYPING_PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["links", "total", "file", asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.links.page({ ...(JSON.parse(asked) as LinkFilter), limit: 1, total: true }, { signal }),
  });
  if (data?.total === undefined) return null;
  return (
    <span className="ml-4 text-label text-mute" role="status">
      {t(data.totalIsExact === false ? "links.countAtLeast" : "links.count", { count: data.total })}
    </span>
  );
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
      <div className="grid grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2">
        <TextField label={t("filter.from")} type="date" max={to} value={from} onText={setFrom} />
        <TextField label={t("filter.to")} type="date" min={from} value={to} onText={setTo} />
        <FormatField format={format} onChange={setFormat} />
      </div>
      <Save href={api.files.clicks(format, { ...range, tz: timeZone })} text={t("transfer.saveClicks")} />
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

interface SaveProps {
  readonly href: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function Save({ href, text, children }: SaveProps) {
  return (
    <div className="pt-4">
      <a className="quiet inline-flex items-center" href={href} download>
        {text}
      </a>
      {children}
    </div>
  );
}
