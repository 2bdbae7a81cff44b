// The OpenAPI document as markup: each operation with what it takes and answers, and the shapes that it speaks of.
import type { OpenApiDocument, Operation, Schema } from "../../api/openapi.ts";
import { html, type SafeHtml } from "../html.ts";

/** An operation with where it is. */
interface Placed extends Operation {
  readonly method: string;
  readonly path: string;
}

/** A heading of the document, as the page names its anchor. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly body: SafeHtml;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** The operations, by their tags. */
export function operationChapters(document: OpenApiDocument): Chapter[] {
  const operations = operationsOf(document);
  return document.tags.map(({ name, description }) => ({
    id: idOf(name),
    title: name,
    body: html`<p>${description}</p>${operations.filter(({ tags }) => tags.includes(name)).map(operation)}`,
  }));
}

function operationsOf({ paths }: OpenApiDocument): Placed[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method];
      return found === undefined ? [] : [{ ...found, method: method.toUpperCase(), path }];
    }),
  );
}

const idOf = (name: string): string => `about-${name}`.toLowerCase().replaceAll(/[^a-z]+/g, "-");

function operation(one: Placed): SafeHtml {
  return html`<article class="operation" id="${one.operationId}">
<h3>${one.summary}</h3>
<p class="call"><code><b>${one.method}</b> ${one.path}</code></p>
${one.description !== undefined && html`<p>${withCode(one.description)}</p>`}
<p class="needs">${needs(one["x-scope"])}</p>
${parameters(one)}
${answers(one)}
</article>`;
}

function needs(scope: string | readonly string[]): SafeHtml {
  if (scope === "public") return html`Needs no key.`;
  if (typeof scope === "string") return html`Needs any key.`;
  return html`Needs a key with ${scope.map((one, at) => html`${at > 0 && " or "}<code>${one}</code>`)}.`;
}

function parameters({ operationId, parameters: taken = [], requestBody }: Placed): SafeHtml | false {
  const body = bodyRow(requestBody);
  if (taken.length === 0 && body === null) return false;
  return table(`What ${operationId} takes`, [
    ...taken.map((one) =>
      row(html`<code>${one.name}</code>`, html`${typeOf(one.schema)}, ${one.in}`, withCode(one.description ?? "")),
    ),
    ...(body === null ? [] : [body]),
  ]);
}

function bodyRow(body: Placed["requestBody"]): SafeHtml | null {
  if (body === undefined) return null;
  const [first] = Object.values(body.content);
  return row(html`body`, typeOf(first?.schema), html`${Object.keys(body.content).join(", ")}`);
}

function answers({ operationId, responses }: Placed): SafeHtml {
  const told = Object.entries(responses).filter(([status]) => status !== "default");
  const rows = told.map(([status, { description, content = {} }]) => {
    const [first] = Object.values(content);
    const isProblem = Object.keys(content).some((type) => type.includes("problem"));
    const words = isProblem ? html`${description.split(", ").map(problemLink)}` : withCode(description);
    return row(html`${status}`, first === undefined ? html`` : typeOf(first.schema), words);
  });
  return table(`What ${operationId} answers`, rows);
}

function problemLink(code: string, at: number): SafeHtml {
  return html`${at > 0 && ", "}<a href="#${code}">${code}</a>`;
}

/** The shapes, each with its fields. */
export function shapes({ components }: OpenApiDocument): SafeHtml[] {
  return Object.entries(components.schemas).map(
    ([name, schema]) => html`<article class="operation" id="shape-${name}">
<h3>${name}</h3>
${schema.description !== undefined && html`<p>${withCode(schema.description)}</p>`}
${table(`Fields of ${name}`, fieldRows(schema))}
</article>`,
  );
}

function fieldRows({ properties = {}, required = [] }: Schema): SafeHtml[] {
  return Object.entries(properties).map(([name, field]) =>
    row(
      html`<code>${name}</code>${!required.includes(name) && html`<span class="mute"> optional</span>`}`,
      typeOf(field),
      text(field),
    ),
  );
}

function text({ description, properties }: Schema): SafeHtml {
  const parts = Object.keys(properties ?? {});
  return html`${withCode(description ?? "")}${parts.length > 0 && html` With ${parts.join(", ")}.`}`;
}

/** A text in which backquotes stand around code. */
function withCode(text: string): SafeHtml {
  return html`${text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function table(label: string, rows: readonly SafeHtml[]): SafeHtml {
  return html`<div class="table" tabindex="0" role="region" aria-label="${label}"><table><tbody>${rows}</tbody></table></div>`;
}

function row(name: SafeHtml, type: SafeHtml, description: SafeHtml): SafeHtml {
  return html`<tr><th scope="row" class="mono">${name}</th><td class="type">${type}</td><td>${description}</td></tr>`;
}

/** A type in words; a shape is a link to its fields. */
/** Texts that are more than that, by their format. */
const FORMATS: Readonly<Record<string, string>> = { "date-time": "time", binary: "file" };

function typeOf(schema: Schema | undefined): SafeHtml {
  if (schema === undefined) return html``;
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return html`<a href="#shape-${name}">${name}</a>`;
  if (schema.anyOf !== undefined) return html`${schema.anyOf.map((one, at) => html`${at > 0 && " or "}${typeOf(one)}`)}`;
  const types = [schema.type ?? "anything"].flat();
  if (types.includes("array")) return html`list of ${typeOf(schema.items)}${types.includes("null") && " or null"}`;
  if (schema.enum !== undefined) return html`${schema.enum.join(", ")}`;
  const words: Readonly<Record<string, string>> = {
    string: FORMATS[schema.format ?? ""] ?? "text",
    integer: "number",
    boolean: "true or false",
  };
  return html`${types.map((type) => words[type] ?? type).join(" or ")}`;
}
