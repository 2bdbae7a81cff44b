// Few strengths for many numbers: up to five steps between one and the most.

export const STEPS_MAX = 5;

/**
 * The highest number of each step, for numbers of which few are large and most are small: bounds are round and grow by the same factor. Every
 * number from 1 to `most` is in one of them; zero is in none.
 */
export function growingBounds(most: number): readonly number[] {
  return boundsOf(most, (share) => roundAbove(most ** share));
}

/** The same, for numbers that are much alike: each step is as long as the others. */
export function evenBounds(most: number): readonly number[] {
  return boundsOf(most, (share) => Math.ceil(most * share));
}

/** So few numbers are a step each. */
function boundsOf(most: number, boundAt: (share: number) => number): readonly number[] {
  const steps = Array.from({ length: Math.max(0, Math.min(STEPS_MAX, most)) }, (_, at) => at + 1);
  return most <= STEPS_MAX ? steps : [...new Set(steps.map((step) => boundAt(step / STEPS_MAX)))];
}

/** How strong a number is: 5 in the last step, however many steps there are, less in those before; 0: it is none. */
export function strengthOf(count: number, bounds: readonly number[]): number {
  const step = count <= 0 ? 0 : bounds.findIndex((bound) => count <= bound) + 1;
  return step === 0 ? 0 : Math.ceil((step * STEPS_MAX) / bounds.length);
}

/** The least of 1, 2, 5, 10, 20, 50 … that is not below a number. Powers are a little off where they should be whole. */
function roundAbove(number: number): number {
  const least = number * (1 - Number.EPSILON * 16);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
