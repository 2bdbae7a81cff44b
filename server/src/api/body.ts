// Request bodies: bounded, UTF-8, and read by their content type.
import { bodyTooLarge, invalidBody, LinnetError, unsupportedCoding } from "../core/errors.ts";

/** Bytes of a body, bulk endpoints aside. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** The media type without parameters, in lower case; "" when none was sent. */
export function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Throws `unsupported_media_type` for a body that is packed (RFC 9110 §8.4): what is not unpacked must not be read as if it were not. */
export function mustBeUncoded({ headers }: Request): void {
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") throw unsupportedCoding(coding);
}

/** The whole body. Throws `body_too_large` as soon as that is clear, without reading on. */
export async function readBytes(request: Request, bytesMax = BODY_BYTES_MAX): Promise<Uint8Array<ArrayBuffer>> {
  mustBeUncoded(request);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw bodyTooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength;
      if (length > bytesMax) throw bodyTooLarge(bytesMax);
      chunks.push(chunk);
    }
  } catch (error) {
    // The client went away, or sent a broken chunk: nobody's fault here.
    throw error instanceof LinnetError ? error : invalidBody("The body ended too early.", error);
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
  return decode(await readBytes(request));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalidBody("The body is not UTF-8 text.", error);
  }
}

/** The fields of a form, URL-encoded or multipart; the first value of a name counts. Files are refused. */
export async function readForm(request: Request): Promise<Map<string, string>> {
  return mediaType(request) === "multipart/form-data" ? readMultipart(request) : parseUrlEncoded(await readText(request));
}

/** URLSearchParams would read bytes that are no UTF-8 as U+FFFD and go on: then another URL is shortened than was sent. */
function parseUrlEncoded(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    const name = percentDecode(equals < 0 ? pair : pair.slice(0, equals));
    if (pair !== "" && !fields.has(name)) fields.set(name, equals < 0 ? "" : percentDecode(pair.slice(equals + 1)));
  }
  return fields;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (error) {
    throw invalidBody("The form is not percent-encoded UTF-8. Write % as %25 and & as %26.", error);
  }
}

async function readMultipart(request: Request): Promise<Map<string, string>> {
  const bytes = await readBytes(request);
  decode(bytes);
  const fields = new Map<string, string>();
  try {
    const headers = { "content-type": request.headers.get("content-type") ?? "" };
    const form = await new Response(bytes, { headers }).formData();
    for (const [name, value] of form) {
      if (typeof value !== "string") throw new Error(`"${name}" is a file`);
      if (!fields.has(name)) fields.set(name, value);
    }
    return fields;
  } catch (error) {
    throw invalidBody("The form can't be read.", error);
  }
}
