import type * as z from 'zod';

/** A stored item that its own schema refuses: a fault with the item's key, never its content. */
export class BadItem extends Error {
  readonly pk: string;
  readonly sk: string;
  readonly paths: readonly string[];

  constructor(pk: string, sk: string, paths: readonly string[]) {
    super(`Bad item ${pk} / ${sk}: ${paths.join(', ')}`);
    this.name = 'BadItem';
    this.pk = pk;
    this.sk = sk;
    this.paths = paths;
  }
}

/** Reads a stored item by its schema; throws `BadItem` naming its key and the attributes that are wrong. */
export function parseItem<T>(schema: z.ZodType<T>, item: Record<string, unknown>): T {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join('.') || issue.code);
  throw new BadItem(String(item.pk), String(item.sk), paths);
}
