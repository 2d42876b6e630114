import type * as z from 'zod';
import { Fault } from '../fault.ts';

/** What a matter's main item should weigh at most, whatever its texts are: one write unit. */
export const META_LIMIT_BYTES = 1_024;

/**
 * What it may weigh where sixty departments take part, co-units are asked and a question waits: some units more a command.
 * The rules bound what a head carries, so nothing reaches this; were one unit the bound, a long list of departments would
 * stop a case for good.
 */
export const JOINT_META_LIMIT_BYTES = 8 * META_LIMIT_BYTES;

const keyOf = (item: unknown, name: 'pk' | 'sk'): string => {
  const value = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '(none)';
};

/** A stored item that its own schema refuses: a fault with the item's key and the attributes, never its content. */
export class BadItem extends Fault {
  constructor(pk: string, sk: string, paths: readonly string[]) {
    super('bad-item', { pk, sk, paths: paths.join(', ').slice(0, 500) });
    this.name = 'BadItem';
  }
}

/** Reads a stored item by its schema; throws `BadItem` naming its key and what is wrong with which attributes. */
export const parseItem = <S extends z.ZodType>(schema: S, item: unknown): z.output<S> => {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  throw new BadItem(keyOf(item, 'pk'), keyOf(item, 'sk'), paths);
};

const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** DynamoDB's weight of a number: one byte per two significant digits, and one more (negative ones yet another). */
const numberBytes = (value: number): number => {
  const digits = Math.abs(value).toExponential().replace(/e.*$/, '').replace('.', '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
};

const entriesBytes = (value: object): number =>
  Object.entries(value).reduce(
    (sum, [name, inner]) => sum + (inner === undefined ? 0 : utf8(name) + 1 + valueBytes(inner)),
    3,
  );

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return utf8(value);
  if (typeof value === 'number') return numberBytes(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + 1 + valueBytes(inner), 3);
  if (typeof value === 'object' && value !== null) return entriesBytes(value);
  return 1;
}

/**
 * What an item weighs by DynamoDB's published rule, bytes: names and values in UTF-8, a map or list 3 bytes and 1 per
 * element, booleans and null 1.
 */
export const itemBytes = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + utf8(name) + valueBytes(value)),
    0,
  );

/**
 * Holds a matter's main item to a weight, one write unit unless told otherwise; gives the item back.
 * @throws Fault `meta-too-large`
 */
export const assertMetaSize = <T extends Readonly<Record<string, unknown>>>(item: T, limit = META_LIMIT_BYTES): T => {
  const bytes = itemBytes(item);
  if (bytes > limit) {
    throw new Fault('meta-too-large', { pk: keyOf(item, 'pk'), sk: keyOf(item, 'sk'), bytes });
  }
  return item;
};
