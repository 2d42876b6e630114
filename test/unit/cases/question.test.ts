import { caseAction } from '../../../shared/cases/command-service.ts';
import { commutingAction } from '../../../shared/cases/commuting-service.ts';
import type { AskedWords } from '../../../shared/cases/items-asked.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps, CaseSave } from '../../../shared/cases/ports.ts';
import { noEvidence } from '../../../shared/evidence/keeper.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { caller } from '../../support/cases.ts';
import { asked, handled, posts } from '../../support/ways.ts';

const NOW = '2026-03-09T02:00:00.000Z';
const head = handled({ version: 9, ask: asked('force-close', { reason: 'gone', version: 8 }) });

/** The case behind the port; its words are read one after the other, as a reader may meet them beside a moving head. */
const world = (...readings: readonly (AskedWords | undefined)[]) => {
  const saved: CaseSave[] = [];
  let reads = 0;
  const deps = {
    policy: async (town: string) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    backoff: async () => undefined,
    store: {
      load: async (): Promise<CaseMeta> => head,
      coParts: async () => [],
      asked: async () => readings[Math.min(reads++, readings.length - 1)],
      save: async (given: CaseSave) => {
        saved.push(given);
        return { ok: true };
      },
    },
    evidence: noEvidence,
  } as unknown as CaseDeps;
  return { deps, saved };
};

const grant: Request = {
  params: { id: head.num, action: 'grant' },
  query: {},
  body: {},
  requestId: 'r',
  traceparent: '',
  sourceIp: '::1',
  ifMatch: head.version,
};
const run = (deps: CaseDeps) => caseAction(deps, commutingAction(deps))(grant, caller('s', posts.supervisor), NOW);
const words = (version: number, text: string): AskedWords => ({ version, words: { text } });

describe('the words of a question', () => {
  it('become the answer when they are those of the question that is decided', async () => {
    const { deps, saved } = world(words(8, '现场垃圾已不存在。'));
    expect((await run(deps)).ok).toBe(true);
    expect(saved.map(({ change }) => change.answer)).toEqual([{ kind: 'closed', text: '现场垃圾已不存在。' }]);
  });

  it('are read again with the head when they are another question’s', async () => {
    for (const other of [words(5, '以前的答复'), words(12, '以后的答复'), undefined]) {
      const { deps, saved } = world(other, words(8, '这一次的答复'));
      expect((await run(deps)).ok).toBe(true);
      expect(saved.map(({ change }) => change.answer?.text)).toEqual(['这一次的答复']);
    }
  });

  it('are never replaced by another question’s, however often they are read', async () => {
    const { deps, saved } = world(words(5, '以前的答复'));
    const outcome = await run(deps);
    expect(outcome.ok ? undefined : outcome.error.code).toBe('write-conflict');
    expect(saved).toEqual([]);
  });
});
