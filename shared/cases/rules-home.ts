import { type NewHome, postAt } from '../redivisions/rules-home.ts';
import type { CaseMeta } from './model.ts';
import type { Change } from './rules.ts';

/** A case whose grid is retired, in its new one; who had it by a post of the old grid has it by the same of the new. */
export const atHome = (c: CaseMeta, home: NewHome | undefined): CaseMeta => {
  if (home === undefined) return c;
  const { assignee, verification } = c;
  const at = (post: string): string => postAt(post, home.from, home.grid);
  return {
    ...c,
    grid: home.grid,
    ...(assignee?.post ? { assignee: { ...assignee, post: at(assignee.post) } } : {}),
    ...(verification?.post ? { verification: { ...verification, post: at(verification.post) } } : {}),
  };
};

/** The change says that the case came to a new grid with it, unless it put the case elsewhere. */
export const rehomedBy = (home: NewHome | undefined, change: Change): Change => {
  if (home === undefined || change.next.grid !== home.grid) return change;
  const { from, grid: to, redivision } = home;
  return { ...change, rehomed: home, data: { ...change.data, rehomed: { from, to, redivision } } };
};
