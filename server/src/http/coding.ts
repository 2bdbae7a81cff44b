// Content codings that a client takes (RFC 9110 §12.5.3).

/** Whether `Accept-Encoding` names the coding, and not with the weight 0. */
export function accepts(header: string | null, coding: string): boolean {
  return (header ?? "").split(",").some((entry) => {
    const [name, ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
