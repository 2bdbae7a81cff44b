// What can be given to people and to keys: the dashboard offers what the server knows.
import { expect, test } from "bun:test";
import { KEY_SCOPES } from "../../../web/src/dashboard/keys/scopes.ts";
import { ROLES } from "../../../web/src/dashboard/people/roles.ts";
import { KEY_SCOPES as SERVER_KEY_SCOPES, ROLES as SERVER_ROLES } from "../../src/core/actor.ts";

test("every role that there is can be given, and no other", () => {
  expect<readonly string[]>(ROLES).toEqual(SERVER_ROLES);
});

test("every scope that a key can have can be given, and no other", () => {
  expect<readonly string[]>(KEY_SCOPES).toEqual(SERVER_KEY_SCOPES);
});
