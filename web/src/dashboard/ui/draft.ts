// A form whose text outlives a reload of the page.
import { useEffect, useState } from "react";
import { differing, forgetDraft, keep, keptText, type Meanwhile, resumed, type Writing } from "./kept.ts";

export interface Draft<Form> {
  readonly draft: Form;
  readonly change: (some: Partial<Form>) => void;
  /** Whether it says something else than what it is about. */
  readonly isChanged: boolean;
  /** What others have changed since the draft was begun; it stands in the draft, but for what was typed over it. */
  readonly meanwhile: Meanwhile | null;
  /** Goes back to what it is about. */
  readonly discard: () => void;
  /** Keeps no more of it: it was sent, or nobody wants it. */
  readonly drop: () => void;
}

/**
 * A draft under a name, kept for this tab until it is dropped, or says what it is about. `now` is what it is about, as a form: whoever sees
 * that another version is there makes the form anew, and the draft goes on in it. Without a name nothing is kept, and nothing taken up.
 */
export function useDraft<Form extends object>(name: string | null, now: Form, writing: Writing<Form>): Draft<Form> {
  const nowText = writing.textOf(now);
  const [begun] = useState(() => (name === null ? null : resumed(keptText(name), nowText)));
  const [form, setForm] = useState(() => (begun === null ? null : writing.from(begun.draft)) ?? now);
  const [meanwhile, setMeanwhile] = useState(begun?.meanwhile ?? null);
  const text = writing.textOf(form);
  const isChanged = differing(text, nowText).length > 0;
  useEffect(() => {
    if (name === null) return;
    if (isChanged) keep(name, { began: nowText, draft: text, meanwhile });
    else forgetDraft(name);
  }, [name, isChanged, nowText, text, meanwhile]);
  return {
    draft: form,
    change: (some) => setForm((before) => ({ ...before, ...some })),
    isChanged,
    meanwhile: isChanged ? meanwhile : null,
    discard() {
      setForm(now);
      setMeanwhile(null);
    },
    drop() {
      if (name !== null) forgetDraft(name);
    },
  };
}
