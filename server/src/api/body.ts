// Request bodies: bounded, UTF-8, and read by their content type.
import { LinnetError } from "../core/errors.ts";

/** Bytes of a body, bulk endpoints aside. */
export const BODY_BYTES_MAX = 1024 * 1024;

const tooLarge = () => new LinnetError("body_too_large", `The body may have up to ${BODY_BYTES_MAX} bytes.`);

/** The media type without parameters, in lower case; "" when none was sent. */
export function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** The whole body. Throws `body_too_large` as soon as that is clear, without reading on. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_BYTES_MAX) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** The body as text. Throws `invalid_body` when it is not UTF-8. */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LinnetError("invalid_body", "The body is not UTF-8 text.", { cause: error });
  }
}

/** The fields of a form, URL-encoded or multipart; the first value of a name counts. Files are refused. */
export async function readForm(request: Request): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  if (mediaType(request) !== "multipart/form-data") {
    for (const [name, value] of new URLSearchParams(await readText(request))) if (!fields.has(name)) fields.set(name, value);
    return fields;
  }
  const bytes = await readBytes(request);
  try {
    const headers = { "content-type": request.headers.get("content-type") ?? "" };
    const form = await new Response(bytes, { headers }).formData();
    for (const [name, value] of form) {
      if (typeof value !== "string") throw new Error(`"${name}" is a file`);
      if (!fields.has(name)) fields.set(name, value);
    }
    return fields;
  } catch (error) {
    throw new LinnetError("invalid_body", "The form can't be read.", { cause: error });
  }
}
