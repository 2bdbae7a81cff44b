// What the audit log says of each wish at the desk on the machine itself; a server notes what is wished of it on its own.
import type { Actor } from "../core/actor.ts";
import { actorName } from "../core/actor.ts";
import type { AuditAction, Said } from "../core/audit/entry.ts";
import { type AuditTrail, countedRows } from "../core/audit/trail.ts";
import type { LinkView } from "../core/view.ts";
import type { Desk, Named } from "./desk.ts";

type Methods = Omit<Desk, "bulk">;
type Call<Method> = Method extends (...args: infer Args) => infer Result
  ? { readonly args: Args; readonly result: Awaited<Result> }
  : never;

interface Noted<Method> {
  readonly action: AuditAction;
  readonly said: (call: Call<Method>) => Partial<Said>;
}

/** Every wish but those of many rows: what it reads, or how it is noted. One that is not here is an error of types. */
type Table = { readonly [Name in keyof Methods]: "reads" | Noted<Methods[Name]> };

const noted = <Method>(action: AuditAction, said: Noted<Method>["said"]): Noted<Method> => ({ action, said });

const link = ({ result: { id, version } }: { readonly result: LinkView }): Partial<Said> => ({
  target: id,
  details: { version },
});
const named = ({ code, domain }: Named) => ({ target: code, details: domain === undefined ? {} : { domain } });

const TABLE: Table = {
  list: "reads",
  get: "reads",
  getByExternalId: "reads",
  history: "reads",
  simulate: "reads",
  qr: "reads",
  tags: "reads",
  ruleSets: "reads",
  ruleSet: "reads",
  domains: "reads",
  domain: "reads",
  blocks: "reads",
  reports: "reads",
  linkStats: "reads",
  stats: "reads",
  orphanStats: "reads",
  clicks: "reads",
  keys: "reads",
  people: "reads",
  exported: "reads",
  audit: "reads",
  create: noted("link.create", ({ result }) => ({ target: result.id })),
  edit: noted("link.update", ({ args: [, input], result: { id, version } }) => ({
    target: id,
    details: { version, fields: Object.keys(input) },
  })),
  trash: noted("link.delete", link),
  restore: noted("link.restore", link),
  purge: noted("link.purge", ({ args: [which, release] }) => {
    const { target, details } = named(which);
    return { target, details: { ...details, release } };
  }),
  shareStats: noted("link.share-stats", ({ args: [which] }) => named(which)),
  unshareStats: noted("link.unshare-stats", ({ args: [which] }) => named(which)),
  addAlias: noted("link.add-alias", ({ args: [, alias], result: { id, version } }) => ({
    target: id,
    details: { alias, version },
  })),
  removeAlias: noted("link.remove-alias", ({ args: [, alias], result: { id, version } }) => ({
    target: id,
    details: { alias, version },
  })),
  renameTag: noted("tag.rename", ({ args: [tag, name], result: links }) => ({ target: tag, details: { name, links } })),
  deleteTag: noted("tag.delete", ({ args: [tag], result: links }) => ({ target: tag, details: { links } })),
  putRuleSet: noted("rule-set.put", ({ result: { name, version } }) => ({ target: name, details: { version } })),
  deleteRuleSet: noted("rule-set.delete", ({ args: [name] }) => ({ target: name })),
  putDomain: noted("domain.put", ({ args: [, settings], result: { host, version } }) => ({
    target: host,
    details: { version, fields: Object.keys(settings) },
  })),
  deleteDomain: noted("domain.delete", ({ args: [host] }) => ({ target: host })),
  putBlock: noted("block.put", ({ result: { kind, value, legal } }) => ({ target: `${kind}/${value}`, details: { legal } })),
  removeBlock: noted("block.delete", ({ args: [{ kind, value }] }) => ({ target: `${kind}/${value}` })),
  decideReport: noted("report.decide", ({ args: [id, { action }] }) => ({
    target: id,
    details: { verdict: String(action) },
  })),
  createKey: noted("key.create", ({ result: { id, name, scopes } }) => ({ target: id, details: { name, scopes } })),
  revokeKey: noted("key.revoke", ({ args: [id] }) => ({ target: id })),
  changePerson: noted("person.role", ({ result: { id, role } }) => ({ target: id, details: { after: role } })),
  removePerson: noted("person.remove", ({ result: id }) => ({ target: id })),
  resetPerson: noted("person.reset", ({ args: [, totp], result: { id } }) => ({ target: id, details: { totp } })),
  invite: noted("invitation.create", ({ result: { id, role } }) => ({ target: id, details: { role } })),
};

/** The same desk, of which everything that changes something is noted. */
export function auditedDesk(desk: Desk, trail: AuditTrail, actor: Actor): Desk {
  const wrapped = Object.entries(TABLE).map(([name, how]) => {
    const method = desk[name as keyof Methods] as (...args: unknown[]) => Promise<unknown>;
    return [name, how === "reads" ? method : noting(method, how as Noted<never>, trail, actor)];
  });
  return {
    ...(Object.fromEntries(wrapped) as Methods),
    bulk(rows, wish) {
      const results = desk.bulk(rows, wish);
      return wish.dryRun ? results : countedRows(results, trail, actor, wish.operation);
    },
  };
}

function noting(
  method: (...args: unknown[]) => Promise<unknown>,
  { action, said }: Noted<never>,
  trail: AuditTrail,
  actor: Actor,
) {
  return async (...args: unknown[]): Promise<unknown> => {
    const result = await method(...args);
    const call = { args, result } as never;
    await trail.note({ actor: actorName(actor), action, target: "", details: {}, ...said(call) });
    return result;
  };
}
