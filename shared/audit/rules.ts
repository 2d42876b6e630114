import type { Caller } from '../kernel/caller.ts';
import { covers, isPrefixCode } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';

/** Who reads the audit; neither can be held together with the other or with system administration. */
export const AUDIT_READERS: readonly Role[] = ['auditor', 'securityAdmin'];

/** Whether one of the caller's auditing posts contains an area; what has no known area nobody is shown. */
export const mayAudit = (caller: Caller, area: string | undefined): boolean =>
  area !== undefined && caller.posts.some((post) => AUDIT_READERS.includes(post.role) && covers(post.area, area));

/** What an audit question is about, as far as it decides who may ask it. */
export type Scope =
  | { readonly kind: 'case'; readonly num: string }
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'area'; readonly code: string }
  /** Nothing in the question tells: each row says to which area it belongs. */
  | { readonly kind: 'rows' };

/** `case:<num>` belongs where the case does, a whistle, whose id begins with that number, too, `person:<id>` where the person is kept, `grid:<15>` and `unit:<12>` are areas. */
export const scopeOf = (subject: string): Scope => {
  const [kind, id = ''] = subject.split(/:(.*)/s);
  if (kind === 'case') return { kind: 'case', num: id };
  if (kind === 'whistle') return { kind: 'case', num: id.slice(0, 16) };
  if (kind === 'person') return { kind: 'person', person: id };
  return (kind === 'grid' || kind === 'unit' || kind === 'town') && isPrefixCode(id)
    ? { kind: 'area', code: id }
    : { kind: 'rows' };
};
