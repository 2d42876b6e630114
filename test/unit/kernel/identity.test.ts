import fc from 'fast-check';
import { idNumber, mobileNumber } from '../../../shared/kernel/identity.ts';

const TODAY = '2026-11-23';

describe('idNumber', () => {
  it.each([
    ['320506199003070014', '320506199003070014'],
    ['11010519491231002X', '11010519491231002X'],
    ['11010519491231002x', '11010519491231002X'],
    ['320506194802290125', '320506194802290125'],
    ['320506200002290037', '320506200002290037'],
    ['32050619450101002X', '32050619450101002X'],
    [' 320506 19900307 0014 ', '320506199003070014'],
    ['３２０５０６１９９００３０７００１４', '320506199003070014'],
  ])('takes %p', (text, stored) => {
    expect(idNumber(text, TODAY)).toBe(stored);
  });

  it.each([
    ['an impossible day', '320506190002290014'],
    ['a wrong check', '320506194501010020'],
    ['too short', '32050619900307001'],
    ['too long', '3205061990030700140'],
    ['letters', '32050619900307001A'],
    ['an X inside', '3205061990X3070014'],
    ['a first digit 0', '020506199003070014'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(idNumber(text, TODAY)).toBeUndefined();
  });

  it('refuses who is not yet born', () => {
    expect(idNumber('320506199003070014', '1990-03-06')).toBeUndefined();
    expect(idNumber('320506199003070014', '1990-03-07')).toBe('320506199003070014');
  });

  it('shows every single wrong digit and every swap of neighbours', () => {
    const id = '320506199003070014';
    for (let i = 0; i < 18; i++) {
      for (let digit = 0; digit < 10; digit++) {
        const wrong = id.slice(0, i) + digit + id.slice(i + 1);
        if (wrong !== id) expect(idNumber(wrong, TODAY)).toBeUndefined();
      }
      const swapped = `${id.slice(0, i)}${id[i + 1] ?? ''}${id[i]}${id.slice(i + 2)}`;
      if (swapped !== id) expect(idNumber(swapped, TODAY)).toBeUndefined();
    }
  });
});

describe('mobileNumber', () => {
  it.each([
    '13812345678',
    '138 1234 5678',
    '138-1234-5678',
    '+86 138 1234 5678',
    '+8613812345678',
    '008613812345678',
    '8613812345678',
    '１３８１２３４５６７８',
  ])('reads %p', (text) => {
    expect(mobileNumber(text)).toBe('13812345678');
  });

  it.each(['12812345678', '1381234567', '138123456789', '03812345678', '+1 138 1234 5678', 'abc', ''])(
    'refuses %p',
    (text) => {
      expect(mobileNumber(text)).toBeUndefined();
    },
  );

  it('gives one form, which it takes again', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = mobileNumber(text);
        expect(once === undefined || mobileNumber(once) === once).toBe(true);
      }),
    );
  });
});
