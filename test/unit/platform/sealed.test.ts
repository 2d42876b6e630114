import fc from 'fast-check';
import { plus } from '../../../shared/kernel/time.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { CALLER_HANDLE, SEALED_LIFE_MS, seal, unseal } from '../../../shared/platform/sealed.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const NOW = '2026-03-06T14:10:00.000Z';
const CONTACT = '0123456789abcdefghjk';

describe('what is sealed', () => {
  it('opens for whom and what it was sealed, for a day', () => {
    const text = seal(keys, CALLER_HANDLE, 'a-1', CONTACT, NOW);
    expect(unseal(keys, CALLER_HANDLE, 'a-1', text, NOW)).toBe(CONTACT);
    expect(unseal(keys, CALLER_HANDLE, 'a-1', text, plus(NOW, SEALED_LIFE_MS - 1))).toBe(CONTACT);
    expect(unseal(keys, CALLER_HANDLE, 'a-1', text, plus(NOW, SEALED_LIFE_MS))).toBeUndefined();
    expect(unseal(keys, CALLER_HANDLE, 'a-2', text, NOW)).toBeUndefined();
    expect(unseal(keys, 'caller-page', 'a-1', text, NOW)).toBeUndefined();
    const others = deriveKeys('another-secret-of-the-test-long-enough');
    expect(unseal(others, CALLER_HANDLE, 'a-1', text, NOW)).toBeUndefined();
  });

  it('shows nothing of what it says, and is another text each time', () => {
    const texts = [1, 2].map(() => seal(keys, CALLER_HANDLE, 'a-1', CONTACT, NOW));
    expect(texts[0]).not.toBe(texts[1]);
    for (const text of texts)
      expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain(CONTACT.slice(0, 6));
  });

  it('comes back as it was, whatever it was, and never altered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const text = seal(keys, 'caller-page', 'a-1', value, NOW);
        expect(unseal(keys, 'caller-page', 'a-1', text, NOW)).toEqual(JSON.parse(JSON.stringify(value)));
        const place = at % text.length;
        const other = text[place] === 'A' ? 'B' : 'A';
        const altered = `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
        expect(unseal(keys, 'caller-page', 'a-1', altered, NOW)).toBeUndefined();
      }),
    );
    for (const text of ['', 'x', 'A'.repeat(22), 'A'.repeat(80)])
      expect(unseal(keys, 'caller-page', 'a-1', text, NOW)).toBeUndefined();
  });
});
