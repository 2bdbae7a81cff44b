// A QR code as the API draws it, for a look that is still being changed.
import { type Link, LinnetProblem } from "@linnet/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api.ts";
import { usePaused } from "../form-state.ts";
import { keepLook, type Look, optionsOf } from "./look.ts";

/** Before this a colour is still being chosen. */
const CHOOSING_PAUSE_MS = 150;

/** What the API says of, by the names it has there. */
const FIELDS = ["color", "background", "level", "margin", "size", "logo"] as const;
export type QrField = (typeof FIELDS)[number];

/** The field that an error is about; null for one that is about none. Of all that is sent only a logo may be too large. */
export function fieldOf(error: unknown): QrField | null {
  if (!(error instanceof LinnetProblem)) return null;
  if (error.code === "body_too_large" || error.code === "unsupported_media_type") return "logo";
  return FIELDS.find((field) => field === error.field) ?? null;
}

export function drawQr(
  link: Link,
  look: Look,
  how: { format: "svg" | "png"; logo: File | null; signal?: AbortSignal },
): Promise<Blob> {
  const { format, logo, signal } = how;
  const size = format === "png" ? { size: look.size.trim() as unknown as number } : {};
  return api.links.qr(
    link.code,
    { format, ...optionsOf(look, logo !== null), ...size },
    { domain: link.domain, signal, ...(logo === null ? {} : { logo }) },
  );
}

/** The image as it can be shown, the one before while there is no other, and what is wrong. What could be drawn is kept. */
export function useDrawing(link: Link, look: Look, logo: File | null) {
  const [last, setLast] = useState<string | null>(null);
  // The size is that of files; to the image here it makes no difference.
  const { size: _size, ...seen } = look;
  const wanted = JSON.stringify(seen);
  const asked = usePaused(wanted, CHOOSING_PAUSE_MS);
  const { data, error, refetch } = useQuery({
    queryKey: ["qr", link.code, link.domain, asked, logo && [logo.name, logo.size, logo.lastModified]],
    queryFn: async ({ signal }) =>
      (await drawQr(link, { ...look, ...(JSON.parse(asked) as Look) }, { format: "svg", logo, signal })).text(),
  });
  if (data !== undefined && data !== last) setLast(data);
  useEffect(() => {
    if (data !== undefined && asked === wanted) keepLook(look);
  }, [data, look, asked, wanted]);
  return { image: last === null ? null : `data:image/svg+xml,${encodeURIComponent(last)}`, error, refetch };
}
