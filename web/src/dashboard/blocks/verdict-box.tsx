// Stops what was reported: the link alone, or everything that leads to its host.
import type { Report } from "@linnet/client";
import { useState } from "react";
import { api } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { refreshBlocks } from "./data.ts";
import { ReasonFields, type Why } from "./reason-fields.tsx";

type What = "link" | "host";

interface VerdictProps {
  readonly report: Report;
  readonly onClose: () => void;
}

export function VerdictBox({ report, onClose }: VerdictProps) {
  const t = useText();
  const { id, url, shortUrl } = report;
  const host = url !== null && URL.canParse(url) ? new URL(url).hostname : null;
  const [what, setWhat] = useState<What>("link");
  const [why, setWhy] = useState<Why>({ reason: "", legal: false });
  const send = async () => {
    if (what === "link" || host === null) await api.reports.decide(id, { action: "block", ...why });
    else {
      await api.blocks.put("host", host, why);
      // Its link is stopped by the host: of the report nothing more is to be done.
      await api.reports.decide(id, { action: "dismiss" });
    }
    tell(t("blocks.blocked", { value: what === "link" || host === null ? shortUrl : host }));
    onClose();
    await refreshBlocks();
  };
  const { isBusy, errorOf, rest, submit } = useSending(["reason"], send);
  return (
    <Box title={t("reports.blockTitle")} onClose={onClose} wide>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        <fieldset>
          <legend className="text-label text-mute">{t("reports.what")}</legend>
          <Choice value="link" chosen={what} onChoose={setWhat} label={t("reports.onlyLink")} name={shortUrl} />
          {host !== null && <Choice value="host" chosen={what} onChoose={setWhat} label={t("reports.wholeHost")} name={host} />}
        </fieldset>
        <ReasonFields why={why} onChange={setWhy} error={errorOf("reason")} isTold />
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy}>
            {t("blocks.block")}
          </button>
        </div>
      </form>
    </Box>
  );
}

interface ChoiceProps {
  readonly value: What;
  readonly chosen: What;
  readonly onChoose: (what: What) => void;
  readonly label: string;
  readonly name: string;
}

function Choice({ value, chosen, onChoose, label, name }: ChoiceProps) {
  return (
    <label className="flex min-h-11 items-center gap-3">
      <input type="radio" name="what" checked={chosen === value} onChange={() => onChoose(value)} />
      <span className="min-w-0">
        {label} <span className="break-all font-mono text-label">{name}</span>
      </span>
    </label>
  );
}
