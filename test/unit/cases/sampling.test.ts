import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decide } from '../../../shared/cases/decide.ts';
import { REPORTERS } from '../../../shared/cases/rules.ts';
import { isCalledBack, isDrawn, isDrawnReport } from '../../../shared/cases/rules-standard.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { aCase, context, post, TOWN } from '../../support/cases.ts';

const policy = defaultPolicy(TOWN);
const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 16, maxLength: 16 }).map((all) => all.join(''));
const inspecting = (sample: number) => ({ ...policy, inspection: [{ method: 'photo' as const, sample }] });
const calling = (callBackSample: number) => ({ ...policy, callBackSample });

describe('what is drawn', () => {
  it('is everything at 100 percent, nothing at 0, and never less with a greater share', () => {
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 99 }), (num, share) => {
        const c = aCase('inspected', { num });
        expect([isDrawn(c, inspecting(0)), isCalledBack(c, calling(0))]).toEqual([false, false]);
        expect([isDrawn(c, inspecting(100)), isCalledBack(c, calling(100))]).toEqual([true, true]);
        if (isDrawn(c, inspecting(share))) expect(isDrawn(c, inspecting(share + 1))).toBe(true);
        if (isCalledBack(c, calling(share))) expect(isCalledBack(c, calling(share + 1))).toBe(true);
      }),
    );
  });

  it('comes near the share over many cases', () => {
    const nums = Array.from({ length: 2_000 }, (_, n) => `26030679800${String(n).padStart(5, '0')}`);
    const drawn = nums.filter((num) => isDrawn(aCase('inspected', { num }), inspecting(30))).length;
    expect(drawn / nums.length).toBeGreaterThan(0.25);
    expect(drawn / nums.length).toBeLessThan(0.35);
  });
});

describe('call-backs after closing', () => {
  const close = (changes: Parameters<typeof aCase>[1], share: number) => {
    const at = context('a', post('acceptor', TOWN), { policy: calling(share) });
    const made = decide(aCase('inspected', changes), { action: 'close', body: { answer: '已办结' } }, at);
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  };
  const toReporters = (messages: readonly { audience: string }[]) =>
    messages.filter(({ audience }) => audience === REPORTERS).length;

  it('are asked for where the town samples at all, and the event says so; the reporters are told in any case', () => {
    expect(close({}, 100).data).toMatchObject({ callBack: true });
    expect(close({}, 0).data).toMatchObject({ callBack: false });
    for (const share of [0, 30, 100]) expect(toReporters(close({}, share).messages)).toBe(1);
  });

  it('are the platform’s own where it keeps them', () => {
    const upstream = { platform: 'sz12345', owns: ['call-back' as const] };
    expect(close({ upstream }, 100).data).toMatchObject({ callBack: false });
  });

  it('are drawn report by report, so that of four hundred of one case a share is asked', () => {
    const c = aCase('closed', { reports: 400 });
    const rids = Array.from({ length: 400 }, (_, n) => createHash('sha256').update(`code ${n}`).digest('hex'));
    const drawn = rids.filter((rid) => isDrawnReport(c, rid, 25));
    expect(drawn.length).toBeGreaterThan(60);
    expect(drawn.length).toBeLessThan(140);
    // Anybody can draw again what was drawn, and who is drawn at a share is drawn at every greater one.
    expect(drawn.filter((rid) => isDrawnReport(c, rid, 26))).toEqual(drawn);
    expect([rids.filter((rid) => isDrawnReport(c, rid, 0)), rids.filter((rid) => isDrawnReport(c, rid, 100))]).toEqual([
      [],
      rids,
    ]);
  });
});

describe('an inspection otherwise than the town wants it', () => {
  it('passes, and shows what was asked', () => {
    const at = context('i', post('inspector', TOWN));
    const made = decide(aCase('handled'), { action: 'inspect', body: { outcome: 'pass', method: 'phone' } }, at);
    expect(made.ok && made.value.data).toMatchObject({ method: 'phone', asked: 'on-site' });
  });
});
