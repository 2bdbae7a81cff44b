// What the parts need of a log: levels, facts and a sentence. Facts never hold secrets or a full target URL.

export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(facts: Facts, message: string): void;
  info(facts: Facts, message: string): void;
  warn(facts: Facts, message: string): void;
  error(facts: Facts, message: string): void;
}
