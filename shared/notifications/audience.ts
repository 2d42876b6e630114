import { isPrefixCode } from '../kernel/codes.ts';
import { ROLES, type Role } from '../kernel/roles.ts';

/** Who a message is for, as its `audience` names it. */
export type Audience =
  /** A department, or a village or community acting as one. */
  | { readonly kind: 'party'; readonly party: string }
  /** The head of a department or unit, in person: `head:<party>`. */
  | { readonly kind: 'head'; readonly party: string }
  /** All who reported a case or one merged into it: `reporters:case`. Not staff: they are gone through one by one. */
  | { readonly kind: 'reporters' }
  /** One person of the staff register: `person:<id>`. */
  | { readonly kind: 'person'; readonly person: string }
  /** Whoever holds a post when the message is delivered: `post:<area>:<role>`. */
  | { readonly kind: 'post'; readonly area: string; readonly role: Role };

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Reads an audience; undefined for what names nobody (no text, a broken area, an unknown role, a `#` that would end a key). */
export function parseAudience(text: string): Audience | undefined {
  if (text === '' || text.includes('#')) return undefined;
  const [kind, first, second, ...rest] = text.split(':');
  if (first === undefined) return { kind: 'party', party: text };
  if (kind === 'person' && first !== '' && second === undefined) return { kind: 'person', person: first };
  if (kind === 'reporters') return first === 'case' && second === undefined ? { kind: 'reporters' } : undefined;
  if (kind === 'head' && first !== '' && second === undefined) return { kind: 'head', party: first };
  if (kind !== 'post' || second === undefined || rest.length > 0) return undefined;
  return isPrefixCode(first) && isRole(second) ? { kind: 'post', area: first, role: second } : undefined;
}

/** Owner of a party's inbox, as it stands behind `I#`; a person's is the person's own id. */
export const partyInbox = (party: string): string => `dept:${party}`;
