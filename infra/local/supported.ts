import { data } from './supported-data.ts';

/** What the embedded stack does with a resource type's properties. Paths are dotted; list positions are left out. */
export interface Support {
  /** Acted upon. A path covers everything below it. */
  readonly implemented: readonly string[];
  /** Accepted without effect, because nothing that a program could see here depends on it. */
  readonly harmless: readonly string[];
}

/** Per resource type what is implemented and what is harmless; `docs/fidelity.md` prints it. */
export const supported: Readonly<Record<string, Support>> = data;

const ignored = new Set(['AWS::CDK::Metadata']);

/** Types that describe the template itself and deploy nothing. */
export function isIgnoredType(type: string): boolean {
  return ignored.has(type);
}

/**
 * Throws an error that names the first property which is neither implemented nor harmless, or the type when it is
 * unknown: what the template says must either be done here or be known to make no difference.
 */
export function checkProperties(where: string, type: string, properties: Readonly<Record<string, unknown>>): void {
  const support = supported[type];
  if (support === undefined) throw new Error(`${where}: the resource type ${type} is not implemented`);
  const known = [...support.implemented, ...support.harmless];
  const unknown = firstUnknown(properties, '', known);
  if (unknown !== undefined) throw new Error(`${where}: the property ${unknown} of ${type} is not implemented`);
}

function firstUnknown(value: unknown, path: string, known: readonly string[]): string | undefined {
  if (Array.isArray(value))
    return firstOf(
      value.map((each) => [path, each] as const),
      known,
    );
  if (typeof value !== 'object' || value === null) return path;
  const children = Object.entries(value).map(([key, each]) => [path === '' ? key : `${path}.${key}`, each] as const);
  return firstOf(children, known);
}

function firstOf(children: readonly (readonly [string, unknown])[], known: readonly string[]): string | undefined {
  for (const [path, value] of children) {
    if (known.includes(path)) continue;
    if (!known.some((each) => each.startsWith(`${path}.`))) return path;
    const found = firstUnknown(value, path, known);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The registry as Markdown, for `docs/fidelity.md`. */
export function supportedAsMarkdown(): string {
  const code = (paths: readonly string[]): string => paths.map((path) => `\`${path}\``).join(', ') || '–';
  return Object.entries(supported)
    .map(([type, { implemented, harmless }]) => `| \`${type}\` | ${code(implemented)} | ${code(harmless)} |`)
    .join('\n');
}

// `node infra/local/supported.ts` prints the table for the document.
if (import.meta.main) process.stdout.write(`${supportedAsMarkdown()}\n`);
