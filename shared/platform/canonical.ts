/**
 * JSON with sorted names and without undefined members: equal values give equal text, so that it can be hashed. Only
 * JSON values are expected; what JSON can't say (functions, symbols) is left out as `JSON.stringify` does.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value)) ?? 'null';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype, or a member named __proto__ would vanish into it.
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(value).sort()) copy[name] = sorted((value as Record<string, unknown>)[name]);
  return copy;
}
