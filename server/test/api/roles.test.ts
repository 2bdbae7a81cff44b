// Each role on each route of the API: what the table of roles says is what happens.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openApiDocument } from "../../src/api/v1/document.ts";
import { ROLES, type Role } from "../../src/core/actor.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { expectProblem } from "./call.ts";
import { type Browser, invited, makeOwner } from "./people-setup.ts";

/** What each role may do, once more and by hand: docs/people.md has the same table. */
const MAY: Readonly<Record<string, readonly Role[]>> = {
  "links:read": ["owner", "admin", "editor", "viewer"],
  "stats:read": ["owner", "admin", "editor", "viewer"],
  "links:create": ["owner", "admin", "editor"],
  "links:write": ["owner", "admin", "editor"],
  "keys:admin": ["owner", "admin"],
  "domains:admin": ["owner", "admin"],
  "blocks:admin": ["owner", "admin"],
  "metrics:read": ["owner", "admin"],
  "people:admin": ["owner", "admin"],
  "audit:read": ["owner", "admin"],
};

interface Operation {
  readonly request: string;
  readonly scopes: readonly string[];
}

/** Of an operation, its request with parts of the path that nothing is named by. What goes on for ever is asked in a way that ends. */
function operations(): Operation[] {
  return Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const scope = operation?.["x-scope"] ?? "";
      const request = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "abcdefg")}`;
      return typeof scope === "string" ? [] : [{ request: request.replace(/live$/, "live?x=y"), scopes: scope }];
    }),
  );
}

describeOnEachStore("roles", (start) => {
  let served: Served;
  const browsers = new Map<Role, Browser>();
  beforeAll(async () => {
    served = await start();
    const owner = await makeOwner(() => served.linnet);
    browsers.set("owner", owner);
    for (const role of ROLES.slice(1)) browsers.set(role, await invited(() => served.linnet, owner, role, `${role}@x.example`));
  });
  afterAll(() => served.stop());

  test.each([...ROLES])(
    "let a person who is %s do what the table says, on every route",
    async (role) => {
      const browser = browsers.get(role);
      if (browser === undefined) throw new Error(`nobody is ${role}`);
      const all = operations();
      expect(all.length).toBeGreaterThan(50);
      for (const { request, scopes } of all) {
        // No body at all: whoever may do it is refused for that, and nothing is changed.
        const answer = await browser.call(request, /^(GET|DELETE)/.test(request) ? {} : { body: "[" });
        const may = scopes.some((scope) => MAY[scope]?.includes(role));
        // What many links have in common is not an editor's to change, whatever his scopes are: see editors.test.ts.
        const isOfAll = role === "editor" && /belong to all links/.test(answer.body?.detail);
        const isRefused = answer.status === 401 || (answer.body?.code === "scope_missing" && !isOfAll);
        expect({ request, role, may: !isRefused }).toEqual({ request, role, may });
      }
    },
    30_000,
  );

  test("are told with the session", async () => {
    for (const role of ROLES) {
      const { body } = (await browsers.get(role)?.call("GET /session")) ?? { body: null };
      expect(body.user).toMatchObject({ role, email: `${role}@x.example`, hasTotp: false, enabled: true });
      const may = Object.entries(MAY).filter(([, roles]) => roles.includes(role));
      expect([body.scopes.toSorted(), body.ownOnly]).toEqual([may.map(([scope]) => scope).sort(), role === "editor"]);
      const { id, scopes, ownOnly } = { ...body, id: body.user.id };
      expect((await browsers.get(role)?.call("GET /keys/me"))?.body).toMatchObject({ kind: "user", id, scopes, ownOnly });
    }
  });

  test("are made by admins, but owners by owners", async () => {
    const [owner, admin] = [browsers.get("owner"), browsers.get("admin")];
    if (owner === undefined || admin === undefined) throw new Error("somebody is missing");
    const { body } = await admin.call("GET /people");
    const idOf = (role: Role) => body.people.find((one: { role: Role }) => one.role === role).id;
    const change = (by: Browser, id: string, change: object) => by.call(`PATCH /people/${id}`, { body: change });
    expectProblem(await admin.call("POST /invitations", { body: { role: "owner" } }), 403, "owners_only");
    expectProblem(await change(admin, idOf("viewer"), { role: "owner" }), 403, "owners_only");
    expectProblem(await change(admin, idOf("owner"), { name: "Eve" }), 403, "owners_only");
    expectProblem(await admin.call(`POST /people/${idOf("owner")}/reset`, { body: {} }), 403, "owners_only");
    expectProblem(await admin.call(`DELETE /people/${idOf("owner")}`), 403, "owners_only");
    for (const last of [{ role: "admin" }, { enabled: false }]) {
      expectProblem(await change(owner, idOf("owner"), last), 409, "last_owner");
    }
    expectProblem(await owner.call(`DELETE /people/${idOf("owner")}`), 409, "last_owner");
    expect((await change(admin, idOf("viewer"), { role: "editor" })).body.role).toBe("editor");
    expect((await browsers.get("viewer")?.call("GET /session"))?.body.user.role).toBe("editor");
    expect((await change(owner, idOf("viewer"), { role: "viewer" })).body.role).toBe("viewer");
  });

  test("of makers of links are in the links, and an editor changes no other's", async () => {
    const [owner, editor, viewer] = [browsers.get("owner"), browsers.get("editor"), browsers.get("viewer")];
    if (owner === undefined || editor === undefined || viewer === undefined) throw new Error("somebody is missing");
    const made = await owner.call("POST /links", { body: { url: "https://example.com/" } });
    const { user } = (await owner.call("GET /session")).body;
    expect(made.body.createdBy).toBe(`user:${user.id}`);
    expect((await editor.call(`GET /links/${made.body.code}`)).status).toBe(200);
    const { makers } = (await viewer.call("GET /makers")).body;
    expect(makers).toContainEqual({ id: made.body.createdBy, name: "Ada" });
    expect(makers.map(({ name }: { name: string }) => name).sort()).toEqual(["Ada", "admin", "editor", "viewer"]);
    expectProblem(await editor.call(`PATCH /links/${made.body.code}`, { body: { title: "x" } }), 403, "link_of_others");
    const own = await editor.call("POST /links", { body: { url: "https://example.com/" } });
    expect((await editor.call(`PATCH /links/${own.body.code}`, { body: { title: "x" } })).status).toBe(200);
    expect((await owner.call(`PATCH /links/${own.body.code}`, { body: { title: "y" } })).body.title).toBe("y");
    const bulk = [{ op: "edit", code: made.body.code, title: "x" }];
    const rows = await editor.call("POST /bulk", { body: bulk, headers: { Accept: "application/json" } });
    expect(rows.body[0]).toMatchObject({ ok: false });
  });
});
