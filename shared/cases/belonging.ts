import type { StoredReport } from './items.ts';
import type { CaseDeps } from './ports.ts';

/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;

/** Follows the merges: a report of a case that was merged more than once belongs to the case that solved it as well. */
export const belongs = async (
  deps: { readonly store: Pick<CaseDeps['store'], 'load'> },
  report: Pick<StoredReport, 'caseNum'>,
  num: string,
): Promise<boolean> => {
  let at: string | undefined = report.caseNum;
  for (let hop = 0; at !== undefined && hop <= MOST_HOPS; hop += 1) {
    if (at === num) return true;
    at = (await deps.store.load(at))?.mergedInto;
  }
  return false;
};
