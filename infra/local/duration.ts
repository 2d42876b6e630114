/** Milliseconds of a length of time: a number is seconds, a text an ISO 8601 duration of days, hours, minutes, seconds. */
export function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1000 : undefined;
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(String(value));
  if (found === null || value === 'P' || String(value).endsWith('T')) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((each) => Number(each ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}
