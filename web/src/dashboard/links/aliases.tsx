// Further codes of a link: each leads where it leads.
import type { Link } from "@linnet/client";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { useText } from "../text/use-text.tsx";
import { copyText } from "../ui/copy.ts";
import { TextField } from "../ui/field.tsx";
import { useSending } from "../ui/sending.tsx";
import type { BesideProps } from "./beside.ts";
import { refreshLinks, showLink } from "./data.ts";
import { useCodeSaid } from "./form-state.ts";
import { Fold } from "./link-fields.tsx";

export function Aliases({ mayWrite, ...props }: BesideProps & { readonly mayWrite: boolean }) {
  const t = useText();
  const { aliases } = props.link;
  if (!mayWrite && aliases.length === 0) return null;
  return (
    <Fold title={t("aliases.title")} isOpen={aliases.length > 0}>
      {aliases.length > 0 && (
        <ul aria-label={t("aliases.title")}>
          {aliases.map((alias) => (
            <AliasLine alias={alias} mayWrite={mayWrite} {...props} key={alias} />
          ))}
        </ul>
      )}
      {mayWrite && <NewAlias {...props} />}
    </Fold>
  );
}

interface AliasLineProps extends BesideProps {
  readonly alias: string;
  readonly mayWrite: boolean;
}

function AliasLine({ link, alias, mayWrite, onVersion }: AliasLineProps) {
  const t = useText();
  const { code, domain, version } = link;
  const copy = async () => tell(t((await copyText(urlOf(link, alias))) ? "copied" : "notCopied"));
  const add = async () => {
    const changed = await api.links.addAlias(code, alias, { domain });
    onVersion(changed.version);
    showLink(changed);
    await refreshLinks();
  };
  const remove = async () => {
    try {
      await api.links.removeAlias(code, alias, { domain, version });
      onVersion(version + 1);
      showLink({ ...link, aliases: link.aliases.filter((other) => other !== alias), version: version + 1 });
      tell(t("aliases.removed", { code: alias }), () => add().catch((error: unknown) => tell(sentenceOf(error, t))));
      await refreshLinks();
    } catch (error) {
      tell(sentenceOf(error, t));
    }
  };
  return (
    <li className="flex items-baseline gap-4 border-line border-b">
      <span className="min-w-0 flex-1 break-all font-mono">{alias}</span>
      <button type="button" className="quiet flex-none" onClick={() => void copy()}>
        {t("copy")}
        <span className="sr-only"> {alias}</span>
      </button>
      {mayWrite && (
        <button type="button" className="quiet flex-none" onClick={() => void remove()}>
          {t("aliases.remove")}
          <span className="sr-only"> {alias}</span>
        </button>
      )}
    </li>
  );
}

/** The short link by another of its codes. */
function urlOf({ shortUrl }: Link, alias: string): string {
  return `${new URL(shortUrl).origin}/${alias.split("/").map(encodeURIComponent).join("/")}`;
}

function NewAlias({ link, onVersion }: BesideProps) {
  const t = useText();
  const { code, domain, version } = link;
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const said = useCodeSaid(text, domain, "create", { url: "https://example.com/", code: text.trim(), domain });
  const { submit, errorOf, rest, isBusy } = useSending(["code"], async () => {
    const changed = await api.links.addAlias(code, text.trim(), { domain, version });
    onVersion(changed.version);
    showLink(changed);
    setText("");
    form.current?.querySelector("input")?.focus();
    tell(t("aliases.added", { code: text.trim() }));
    await refreshLinks();
  });
  const error = errorOf("code");
  return (
    <form onSubmit={submit} ref={form} noValidate>
      <TextField
        label={t("aliases.new")}
        className="font-mono"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onText={setText}
        error={error}
        hint={error === undefined ? (said ?? t("aliases.hint")) : undefined}
      />
      {rest}
      <button type="submit" className="quiet mt-2" disabled={isBusy || text.trim() === ""}>
        {t("aliases.add")}
      </button>
    </form>
  );
}
