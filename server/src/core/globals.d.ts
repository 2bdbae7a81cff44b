// The one web standard that core/ uses beyond ECMAScript. core/ compiles without node, Bun and DOM types, so what is
// not declared here does not exist there.

/** WHATWG URL Standard, the part that a target needs. */
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  readonly href: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly host: string;
  readonly port: string;
  readonly origin: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
