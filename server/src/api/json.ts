// JSON bodies of requests.
import { invalidBody, unsupportedMediaType } from "../core/errors.ts";
import { parseJson } from "../transfer/json.ts";
import { mediaType, readText } from "./body.ts";

/** The object that the body holds. Throws `unsupported_media_type`, `invalid_body` and `body_too_large`. */
export async function readJsonObject(
  request: Request,
  types: readonly string[] = ["application/json"],
): Promise<Readonly<Record<string, unknown>>> {
  if (!types.includes(mediaType(request))) throw unsupportedMediaType(types.join(" or "));
  const value = parseJson(await readText(request));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody("Send a JSON object.");
  return value as Readonly<Record<string, unknown>>;
}
