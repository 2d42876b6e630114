import fc from 'fast-check';
import { caseNumber, isCaseNumber } from '../../../shared/kernel/numbers.ts';
import { fromMillis } from '../../../shared/kernel/time.ts';

const instant = fc
  .integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2099-12-31T15:59:59Z') })
  .map(fromMillis);
const random4 = fc.integer({ min: 0, max: 9_999 }).map((n) => String(n).padStart(4, '0'));

describe('caseNumber', () => {
  it('is the day in China, the second of that day, the drawn digits and a check digit', () => {
    expect(caseNumber('2026-03-06T14:10:00.000Z', '0042')).toMatch(/^260306798000042\d$/);
    expect(caseNumber('2026-03-06T16:00:00.000Z', '0000')).toMatch(/^260307000000000\d$/);
    expect(caseNumber('2026-03-06T15:59:59.999Z', '9999')).toMatch(/^260306863999999\d$/);
  });

  it.each(['', '123', '12345', '12a4', '１２３４'])('refuses %p as drawn digits', (drawn) => {
    expect(() => caseNumber('2026-03-06T14:10:00.000Z', drawn)).toThrow(RangeError);
  });

  it('always passes its own check', () => {
    fc.assert(fc.property(instant, random4, (at, drawn) => isCaseNumber(caseNumber(at, drawn))));
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(instant, instant, random4, random4, (a, b, x, y) => {
        const [first, second] = [a, b].toSorted();
        fc.pre(first?.slice(0, 19) !== second?.slice(0, 19));
        expect(caseNumber(first ?? '', x) < caseNumber(second ?? '', y)).toBe(true);
      }),
    );
  });
});

describe('isCaseNumber', () => {
  const samples = Array.from({ length: 200 }, (_, i) =>
    caseNumber(
      fromMillis(Date.parse('2026-01-01T00:00:00Z') + i * 160_123_000),
      String((i * 7_919) % 10_000).padStart(4, '0'),
    ),
  );

  it('shows every single wrong digit', () => {
    for (const num of samples) {
      for (let i = 0; i < num.length; i++) {
        for (let digit = 0; digit < 10; digit++) {
          const wrong = num.slice(0, i) + digit + num.slice(i + 1);
          expect([wrong, isCaseNumber(wrong)]).toEqual([wrong, wrong === num]);
        }
      }
    }
  });

  it('shows every swap of two neighbours', () => {
    for (const num of samples) {
      for (let i = 0; i + 1 < num.length; i++) {
        const wrong = `${num.slice(0, i)}${num[i + 1]}${num[i]}${num.slice(i + 2)}`;
        expect([wrong, isCaseNumber(wrong)]).toEqual([wrong, wrong === num]);
      }
    }
  });

  it('shows every swap of two different digits after every interim digit', () => {
    const check = (drawn: string): string => caseNumber('2026-03-06T14:10:00.000Z', drawn).slice(-1);
    for (let n = 0; n < 10_000; n++) {
      const [a, b, c, d] = String(n).padStart(4, '0');
      if (b !== c) expect(check(`${a}${b}${c}${d}`)).not.toBe(check(`${a}${c}${b}${d}`));
    }
  });

  it.each([
    '',
    '260306798000042',
    '26030679800004242',
    '260306798000042x',
    '２６０３０６７９８００００４２４',
    '261306796000042',
    '2603068640000420',
  ])('refuses %p', (text) => {
    expect(isCaseNumber(text)).toBe(false);
  });

  it('refuses a second that no day has, whatever the check digit', () => {
    for (let d = 0; d < 10; d++) expect(isCaseNumber(`260306864000000${d}`)).toBe(false);
  });
});
