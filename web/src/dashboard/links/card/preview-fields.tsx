// What a link shows of itself where it is posted: three texts, and what becomes of them.
import { useQuery } from "@tanstack/react-query";
import { useText } from "../../text/use-text.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import { domainsQuery } from "../data.ts";
import type { Draft } from "../draft.ts";
import type { FieldsProps } from "../link-fields.tsx";
import { SlackDrawing, XDrawing } from "./drawings.tsx";
import { type PreviewDraft, previewOf, shownOf } from "./shown.ts";

export function PreviewFields({ draft, onChange, errorOf, hasPassword }: FieldsProps & { readonly hasPassword: boolean }) {
  const t = useText();
  const site = useSite(draft);
  const { preview } = draft;
  const change = (some: Partial<PreviewDraft>) => onChange({ preview: { ...preview, ...some } });
  const isSecret = hasPassword || draft.password !== "" || draft.maxClicks.trim() !== "";
  const shown = shownOf(preview, { site, code: draft.code.trim() });
  return (
    <>
      <TextField
        label={t("card.title")}
        value={preview.title}
        onText={(title) => change({ title })}
        error={errorOf("preview.title")}
      />
      <Field label={t("card.description")} error={errorOf("preview.description")}>
        {(wiring) => (
          <textarea
            className="typed py-2"
            rows={2}
            {...wiring}
            value={preview.description}
            onChange={({ target }) => change({ description: target.value })}
          />
        )}
      </Field>
      <TextField
        label={t("card.image")}
        className="font-mono"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={preview.image}
        onText={(image) => change({ image })}
        error={errorOf("preview.image")}
        hint={t("card.imageHint")}
      />
      {previewOf(preview) === null ? (
        <p className="max-w-[62ch] text-mute">{t(isSecret ? "card.noneSecret" : "card.none")}</p>
      ) : (
        <div className="grid grid-cols-1 gap-6 wide:grid-cols-2">
          <SlackDrawing shown={shown} />
          <XDrawing shown={shown} />
        </div>
      )}
    </>
  );
}

/** The host that the short link begins with; the dashboard itself is on that of the default domain. */
function useSite({ domain }: Draft): string {
  const { data: domains = [] } = useQuery(domainsQuery);
  return domain === "" || domain === domains[0]?.host ? location.host : domain;
}
