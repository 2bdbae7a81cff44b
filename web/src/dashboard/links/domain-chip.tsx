// The filter for links of one domain, where there is more than one.
import { useQuery } from "@tanstack/react-query";
import { useText } from "../text/use-text.tsx";
import { Chip } from "../ui/chip.tsx";
import { Menu, MenuChoice } from "../ui/menu.tsx";
import { domainsQuery } from "./data.ts";

const ANY = "";

interface DomainChipProps {
  readonly view: { readonly domain?: string | undefined };
  readonly onChange: (change: { readonly domain: string | undefined }) => void;
}

export function DomainChip({ view, onChange }: DomainChipProps) {
  const t = useText();
  const { data: domains = [] } = useQuery(domainsQuery);
  if (domains.length < 2 && view.domain === undefined) return null;
  const options = [{ value: ANY, label: t("filter.any") }, ...domains.map(({ host }) => ({ value: host, label: host }))];
  return (
    <Chip label={t("filter.domain")} value={view.domain ?? null} onClear={() => onChange({ domain: undefined })}>
      {(trigger) => (
        <Menu trigger={trigger}>
          <MenuChoice
            label={t("filter.domain")}
            value={view.domain ?? ANY}
            options={options}
            onChoose={(chosen) => onChange({ domain: chosen || undefined })}
          />
        </Menu>
      )}
    </Chip>
  );
}
