// What a user agent says of itself. Guessing from that text is a trade of its own, which packages keep up with; what they tell is
// put into the few words that rules and statistics speak in. One text is looked at once: most visitors say one of a few hundred.
import type { ClickKind } from "../core/clicks/click.ts";
import { Remembered } from "../core/remembered.ts";
import type { Browser, Form, System } from "../core/visitor.ts";
import { browserOf, UNKNOWN } from "./agent-browsers.ts";
import { kindOf, standingOf } from "./agent-kinds.ts";

export interface Agent {
  readonly form: Form | null;
  readonly system: System | null;
  readonly browser: Browser | null;
  /** The major version of the browser, in digits. */
  readonly version: string | null;
  /** For statistics: where a link leads is decided by the two facts below. */
  readonly kind: ClickKind;
  /** A robot by its name. Tools and libraries are none, although no person reads what they get. */
  readonly isBot: boolean;
  /** Fetches what is shown of a link where it is posted. */
  readonly isPreviewer: boolean;
}

/** What is longer says nothing more that anybody knows. */
const TEXT_LENGTH_MAX = 512;

/** Who says nothing: every browser says something. */
const NOBODY: Agent = { ...UNKNOWN, kind: "automated", isBot: false, isPreviewer: false };

/** What the text of a `User-Agent` says. */
export function agentFrom(text: string): Agent {
  const said = text.slice(0, TEXT_LENGTH_MAX);
  if (said.trim() === "") return NOBODY;
  const standing = standingOf(said);
  return { ...(standing.isBot ? UNKNOWN : browserOf(said)), kind: kindOf(said, standing), ...standing };
}

/** Texts whose meaning is remembered. */
const REMEMBERED_MAX = 2000;

/** Remembers what texts mean. */
export class Agents {
  readonly #known = new Remembered(REMEMBERED_MAX, agentFrom);

  of(text: string): Agent {
    return text.length > TEXT_LENGTH_MAX ? agentFrom(text) : this.#known.of(text);
  }
}
