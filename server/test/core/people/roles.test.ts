// What each role may do, and whose links.
import { describe, expect, test } from "bun:test";
import { KEY_SCOPES, ROLES, SCOPES } from "../../../src/core/actor.ts";
import { mustManage, userActor } from "../../../src/core/people/roles.ts";

describe("roles", () => {
  test("each may do what the next one may, and more or the same", () => {
    const scopes = ROLES.map((role) => userActor("ada", role, "own").scopes);
    expect(scopes.map(({ length }) => length)).toEqual([10, 10, 4, 2]);
    for (const [at, less] of scopes.slice(1).entries()) {
      expect(less.filter((scope) => !scopes[at]?.includes(scope))).toEqual([]);
    }
    expect(scopes[0]).toEqual(SCOPES);
  });

  test("only people are good for people", () => {
    expect(SCOPES.filter((scope) => !KEY_SCOPES.some((one) => one === scope))).toEqual(["people:admin", "audit:read"]);
  });

  test("of editors may change their own links only, unless the setting says all", () => {
    const own = (editors: "own" | "all") => ROLES.filter((role) => userActor("ada", role, editors).ownOnly);
    expect([own("own"), own("all")]).toEqual([["editor"], []]);
  });

  test("of owners are given and taken by owners alone, and by the operator", () => {
    const admin = userActor("ada", "admin", "own");
    expect(() => mustManage(admin, "editor", "owner")).toThrow("Only owners");
    expect(() => mustManage(admin, "editor", "admin")).not.toThrow();
    for (const actor of [userActor("bob", "owner", "own"), { kind: "cli" } as const, { kind: "admin" } as const]) {
      expect(() => mustManage(actor, "owner")).not.toThrow();
    }
  });
});
