import * as z from 'zod';
import type { Refusal } from '../../kernel/refusal.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { DAY, type Instant, toMillis } from '../../kernel/time.ts';
import { canonicalJson } from '../canonical.ts';
import { type Keys, sameMac } from '../keys.ts';
import { covered, uncovered } from '../sealed.ts';

/**
 * What a cursor belongs to. It says nothing to anybody and opens nothing to another person, another query, or the same
 * person after their posts changed: a page is always a page of what may be seen now.
 */
export interface CursorScope {
  /** The route's name. */
  readonly route: string;
  /** The checked query; `cursor` and `limit` in it do not count, the next page may be longer. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly person: string;
  /** A text that changes when what the caller may see changes, e.g. the sorted posts. */
  readonly visibility: string;
}

/** Where a list goes on: the key of the last entry shown, as DynamoDB takes it. */
export type Position = Readonly<Record<string, string | number>>;

/** A cursor is good for a day; nobody turns a page later, and keys change. */
export const CURSOR_LIFE_MS = DAY;

const MAC_LENGTH = 22;

const payload = z.tuple([z.number().int(), z.record(z.string(), z.union([z.string(), z.number()]))]);

/** The last that was looked at may be what its reader must not see, and is named by its keys: it is covered. */
const PURPOSE = 'page';

const macOf = (keys: Keys, scope: CursorScope, body: string): string => {
  const { cursor: _cursor, limit: _limit, ...query } = scope.query;
  // 22 characters are 132 bits: far beyond guessing, and the cursor goes through a URL.
  return keys
    .hmac('cursor', scope.route, canonicalJson(query), scope.person, scope.visibility, body)
    .slice(0, MAC_LENGTH);
};

/** Makes the cursor for the next page. */
export const encodeCursor = (keys: Keys, scope: CursorScope, position: Position, now: Instant): string => {
  const body = covered(keys, PURPOSE, JSON.stringify([toMillis(now) + CURSOR_LIFE_MS, position]));
  return body + macOf(keys, scope, body);
};

const readBody = (keys: Keys, body: string): z.infer<typeof payload> | undefined => {
  try {
    return payload.safeParse(JSON.parse(uncovered(keys, PURPOSE, body))).data;
  } catch {
    return undefined;
  }
};

/** Reads a cursor back; `bad-cursor` when it was altered, is another's, of another query, or out of date. */
export const decodeCursor = (keys: Keys, scope: CursorScope, text: string, now: Instant): Result<Position, Refusal> => {
  const bad = err<Refusal>({ code: 'bad-cursor' });
  const body = text.slice(0, -MAC_LENGTH);
  if (body === '' || !sameMac(text.slice(-MAC_LENGTH), macOf(keys, scope, body))) return bad;
  const read = readBody(keys, body);
  return read === undefined || read[0] <= toMillis(now) ? bad : ok(read[1]);
};
