// Errors about domains; their codes are in core/errors.ts.
import { LinnetError } from "../errors.ts";

export const unknownDomain = (domain: string) =>
  new LinnetError("unknown_domain", `"${domain}" is not a domain of this server.`, { field: "domain" });

export const domainNotFound = (host: string) =>
  new LinnetError("domain_not_found", `There is no domain "${host.slice(0, 253)}".`);

export const domainInUse = (host: string, links: number) =>
  new LinnetError(
    "domain_in_use",
    `${links} ${links === 1 ? "link is" : "links are"} on ${host}. Delete them, and then remove it.`,
  );

export const unknownHost = () =>
  new LinnetError("unknown_host", "This server has no links for the host name that you asked for.");
