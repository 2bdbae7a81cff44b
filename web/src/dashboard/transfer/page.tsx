// Links in and out as files.
import { may, useSession } from "../session.ts";
import { useText } from "../text/use-text.tsx";
import { Page, Section } from "../ui/page.tsx";
import { ClicksExport, LinksExport } from "./export.tsx";
import { Import } from "./import.tsx";

export function TransferPage() {
  const t = useText();
  const session = useSession();
  const mayImport = may(session, "links:create") || may(session, "links:write");
  return (
    <Page title={t("nav.transfer")}>
      {mayImport && (
        <Section title={t("transfer.import")}>
          <Import />
        </Section>
      )}
      <Section title={t("transfer.export")}>
        <LinksExport />
      </Section>
      {may(session, "stats:read") && (
        <Section title={t("transfer.clicks")}>
          <ClicksExport />
        </Section>
      )}
    </Page>
  );
}
