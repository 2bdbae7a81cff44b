// Reads what /metrics answers.

/** The values by name and labels, as they are written: `linnet_redirects_total{outcome="gone"}`. */
export async function metricsOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

/** Names with their types, labels and all else left out. */
export function typesIn(text: string): [string, string][] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]);
}
