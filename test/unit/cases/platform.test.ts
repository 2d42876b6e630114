import type { CaseMeta } from '../../../shared/cases/model.ts';
import { openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import type { CaseAction } from '../../../shared/cases/table.ts';
import { aCase, caller, post, TOWN } from '../../support/cases.ts';

/** One that the case comes from, and one that it was sent up to: each does its own and nothing of the other's. */
const owner = caller('owner', post('platform', TOWN, 'hotline'));
const above = caller('above', post('platform', TOWN, 'water'));
const upstream = { platform: 'hotline', owns: [] } as const;
const escalation = { to: 'water', from: 'handling' } as const;

const may = (who: typeof owner, action: CaseAction, c: CaseMeta): boolean => postFor(action, who, c) !== undefined;

describe('a platform that a case was sent up to', () => {
  const c = aCase('escalated', { upstream, escalation });

  it('says what came of it, and ends or opens nothing that is not its own', () => {
    expect(openActions(above, c)).toEqual(['recuse', 'upstream-result', 'supplement', 'urge', 'note']);
    expect(may(above, 'cancel', c)).toBe(false);
    expect(may(above, 'cancel', aCase('escalated', { escalation }))).toBe(false);
  });

  it('is not spoken for by the one that the case comes from', () => {
    expect(may(owner, 'upstream-result', c)).toBe(false);
    expect(may(owner, 'cancel', c)).toBe(true);
    const own = aCase('escalated', { upstream, escalation: { to: 'hotline', from: 'filed' } });
    expect(may(owner, 'upstream-result', own)).toBe(true);
  });

  it('sees no more of it when it has come back', () => {
    expect(openActions(above, aCase('returned', { upstream }))).toEqual([]);
  });
});
