// Blocks something, or says something else of what is blocked.
import type { Block, BlockKind } from "@linnet/client";
import { useState } from "react";
import { api } from "../api.ts";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import { Box } from "../ui/sheet.tsx";
import { refreshBlocks } from "./data.ts";
import { KINDS, linkNamed, mayBeLegal } from "./names.ts";
import { ReasonFields, type Why } from "./reason-fields.tsx";

interface BlockBoxProps {
  /** Null for something new. */
  readonly before: Block | null;
  readonly onClose: () => void;
}

export function BlockBox({ before, onClose }: BlockBoxProps) {
  const t = useText();
  const [kind, setKind] = useState<BlockKind>(before?.kind ?? "host");
  const [value, setValue] = useState("");
  const [why, setWhy] = useState<Why>({ reason: before?.reason ?? "", legal: before?.legal ?? false });
  const send = async () => {
    const said = mayBeLegal(kind) ? why : { reason: why.reason };
    const { code, domain } = kind === "link" && before === null ? linkNamed(value) : { code: before?.value ?? value.trim() };
    const { value: called } = await api.blocks.put(kind, code, said, { domain });
    tell(t(kind === "allowed-host" ? "blocks.allowed" : "blocks.blocked", { value: called }));
    onClose();
    await refreshBlocks();
  };
  const { isBusy, errorOf, rest, submit } = useSending(["value", "domain", "reason"], send);
  return (
    <Box title={before === null ? t("blocks.addTitle") : before.value} onClose={onClose} wide>
      <form className="flex flex-col gap-6" onSubmit={submit} noValidate>
        {before === null && (
          <>
            <KindField kind={kind} onChange={setKind} />
            <TextField
              label={t(`blockValue.${kind}`)}
              className="font-mono"
              value={value}
              onText={setValue}
              error={errorOf("value") ?? errorOf("domain")}
              hint={t(`blockHint.${kind}`)}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              isFirst
            />
          </>
        )}
        <ReasonFields why={why} onChange={setWhy} error={errorOf("reason")} isTold={mayBeLegal(kind)} />
        {rest}
        <div>
          <button type="submit" className="ink-block" disabled={isBusy || (before === null && value.trim() === "")}>
            {t(kind === "allowed-host" ? "blocks.allow" : "blocks.block")}
          </button>
        </div>
      </form>
    </Box>
  );
}

function KindField({ kind, onChange }: { readonly kind: BlockKind; readonly onChange: (kind: BlockKind) => void }) {
  const t = useText();
  return (
    <Field label={t("blocks.kind")}>
      {(wiring) => (
        <select
          className="typed"
          value={kind}
          {...wiring}
          onChange={({ target }) => onChange(KINDS.find((one) => one === target.value) ?? "host")}
        >
          {KINDS.map((one) => (
            <option value={one} key={one}>
              {t(`blockKind.${one}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
