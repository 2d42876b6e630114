import { CASE_STATES } from '../../../shared/cases/model.ts';
import { isFrom, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, caseTable } from '../../../shared/cases/table.ts';
import { caseWaits, disputeWait } from '../../../shared/cases/waits.ts';
import { aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';

const clock = caller('clock', post('clock', TOWN));
const CLOCKS = CASE_ACTIONS.filter((action) => caseTable[action].by.roles?.includes('clock'));

describe('the clock as an actor', () => {
  it.each(CASE_STATES)('may take from %s what the table gives it, hidden or not, and nothing else', (state) => {
    for (const changes of [{}, { confidential: true as const }, { about: { kind: 'unit' as const, ref: UNIT } }])
      for (const action of CASE_ACTIONS) {
        const may = postFor(action, clock, aCase(state, changes)) !== undefined;
        expect([action, may]).toEqual([action, CLOCKS.includes(action)]);
      }
  });

  it('acts in the town whose calendar it goes by only', () => {
    const elsewhere = caller('clock', post('clock', '320506104'));
    for (const action of CLOCKS) expect(postFor(action, elsewhere, aCase('verifying'))).toBeUndefined();
  });

  it('may do what every wait asks of it', () => {
    for (const { state, onSilence } of [...caseWaits, disputeWait]) {
      if (!onSilence) continue;
      const c = aCase(state);
      expect([onSilence, postFor(onSilence, clock, c)?.role, isFrom(onSilence, c)]).toEqual([onSilence, 'clock', true]);
    }
  });
});
