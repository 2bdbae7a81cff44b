// How large a file is, in words.

const UNITS = [
  ["megabyte", 1_000_000],
  ["kilobyte", 1000],
  ["byte", 1],
] as const;

export function sizeText(bytes: number, locale: string): string {
  const [unit, length] = UNITS.find(([, length]) => bytes >= length) ?? UNITS[2];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / length);
}
