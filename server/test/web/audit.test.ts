// What the dashboard says of the audit log: it knows whatever can be noted, and puts facts where its sentences want them.
import { expect, test } from "bun:test";
import type { AuditEntry } from "@linnet/client";
import { ACTIONS, actionOf, KINDS, MARKS, piecesOf, targetOf } from "../../../web/src/dashboard/audit/said.ts";
import { auditViewFrom, filterOf } from "../../../web/src/dashboard/audit/view.ts";
import { LANGUAGES } from "../../../web/src/dashboard/text/languages.ts";
import { translatorOf } from "../../../web/src/dashboard/text/translate.ts";
import { AUDIT_ACTIONS } from "../../src/core/audit/entry.ts";

test("every action that can be noted is known, and its kind can be chosen", () => {
  expect(new Set<string>(ACTIONS)).toEqual(new Set(AUDIT_ACTIONS));
  expect(new Set<string>(ACTIONS.map((action) => action.split(".")[0] ?? ""))).toEqual(new Set(KINDS));
  expect(actionOf("link.levitate")).toBeNull();
});

test.each(Object.entries(LANGUAGES))(
  "in %s a sentence says who, or to whom it happened, and has no gap",
  async (code, { load, loadPages }) => {
    const t = translatorOf({ catalogue: { ...(await load()).catalogue, ...(await loadPages()) } }, code);
    for (const action of ACTIONS) {
      const pieces = piecesOf(t(`did.${action}`, MARKS));
      const facts = pieces.flatMap((piece) => ("fact" in piece ? [piece.fact] : []));
      expect([action, facts.length > 0, facts.length === new Set(facts).size]).toEqual([action, true, true]);
      expect(pieces.map((piece) => ("text" in piece ? piece.text : piece.fact)).join("")).not.toContain("{");
    }
  },
);

test.each([
  [
    { action: "link.update", target: "sale@b.example" },
    { kind: "link", code: "sale", domain: "b.example" },
  ],
  [
    { action: "link.purge", target: "sale", details: { domain: "b.example" } },
    { kind: "link", code: "sale", domain: "b.example" },
  ],
  [
    { action: "link.create", target: "sale" },
    { kind: "link", code: "sale", domain: undefined },
  ],
  [
    { action: "link.bulk", target: "" },
    { kind: "other", text: "" },
  ],
  [
    { action: "tag.rename", target: "old", details: { name: "new" } },
    { kind: "tag", tag: "new" },
  ],
  [
    { action: "tag.delete", target: "old" },
    { kind: "other", text: "old" },
  ],
  [
    { action: "key.revoke", target: "k1" },
    { kind: "maker", id: "key:k1" },
  ],
  [
    { action: "person.role", target: "p1" },
    { kind: "maker", id: "user:p1" },
  ],
  [
    { action: "block.put", target: "host/a.example" },
    { kind: "other", text: "host/a.example" },
  ],
] as const)("%j is about what it was done to", (said, target) => {
  expect(targetOf({ id: "1", at: "", actor: "cli", details: {}, ...said } as AuditEntry)).toEqual(target as never);
});

test("an address says which entries are meant, by days of the reader", () => {
  const view = auditViewFrom({ actor: "user:x", action: "link", from: "2026-11-01", to: "never", other: 1 });
  expect(view).toEqual({ actor: "user:x", action: "link", from: "2026-11-01" });
  expect(filterOf(view)).toEqual({ actor: "user:x", action: "link", from: new Date(2026, 10, 1).toISOString() });
});
