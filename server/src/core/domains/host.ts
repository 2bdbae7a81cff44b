// Hosts as a request names them, and as links are kept by them.
import { HOST_LENGTH_MAX } from "../visitor.ts";

/**
 * The host, with its port if it is none of the two of the web: lower case, ASCII, as the URL Standard writes it; null for what is no
 * host. A name that ends in a dot is the same without it.
 */
export function parseHost(input: string): string | null {
  if (input === "" || /[\s/?#@\\]/.test(input) || !URL.canParse(`http://${input}`)) return null;
  const host = hostIn(new URL(`http://${input}`));
  return host.length > HOST_LENGTH_MAX || host === "" ? null : host;
}

/** The same of a URL. The two ports of the web count as one, because a site answers on both. */
export function hostIn({ hostname, port }: URL): string {
  const name = hostname.replace(/\.$/, "");
  return port === "" || port === "80" || port === "443" ? name : `${name}:${port}`;
}

const LOOPBACK =
  /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])(:\d+)?$/;

const portOf = (host: string) => /:\d+$|$/.exec(host)?.[0];

/** Whether one is the other: on loopback, every name of loopback is the same host. */
export function isSameHost(one: string, other: string): boolean {
  return one === other || (LOOPBACK.test(one) && LOOPBACK.test(other) && portOf(one) === portOf(other));
}
