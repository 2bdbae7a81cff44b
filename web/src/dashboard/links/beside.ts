// What changes a link beside its form. The form goes on with what is typed in it: the versions that are made so are not news to it.
import type { Link } from "@linnet/client";
import { useState } from "react";

export interface BesideProps {
  readonly link: Link;
  /** Told of each version that is made here, before the link is read anew. */
  readonly onVersion: (version: number) => void;
}

/** The version that the form began with: the last one that was not `noted` as made beside it. */
export function useFormVersion(version: number) {
  const [own, setOwn] = useState<ReadonlySet<number>>(new Set());
  return { formVersion: formVersionOf(version, own), note: (made: number) => setOwn((before) => new Set([...before, made])) };
}

export function formVersionOf(version: number, own: ReadonlySet<number>): number {
  return own.has(version) ? formVersionOf(version - 1, own) : version;
}
