import { parseInstant, shifted } from '../../../shared/kernel/time.ts';
import { occurredAt, offsetOf } from '../../../shared/workflow/occurred.ts';

const NOW = '2026-03-24T04:00:00.000Z';

describe('times that a device says', () => {
  it('are put right by how far its clock is off', () => {
    const offset = offsetOf('2026-03-24T03:40:00.000Z', NOW);
    expect(occurredAt('2026-03-24T03:00:00.000Z', offset, NOW)).toEqual({
      ok: true,
      value: '2026-03-24T03:20:00.000Z',
    });
  });

  it('count for nothing where they lead out of the years that sort', () => {
    const sentAt = parseInstant('0001-01-01T00:00:00Z') ?? '';
    for (const said of ['9999-12-31T00:00:00Z', '9000-01-01T00:00:00Z']) {
      const done = occurredAt(said, offsetOf(sentAt, NOW), NOW);
      expect(done).toMatchObject({ ok: false, error: { code: 'invalid-body' } });
    }
    const ahead = parseInstant('9999-12-31T00:00:00Z') ?? '';
    expect(occurredAt('0001-01-02T00:00:00Z', offsetOf(ahead, NOW), NOW)).toMatchObject({ ok: false });
  });

  it('are no instants where their offset carries them beyond', () => {
    expect(parseInstant('9999-12-31T23:59:59-14:00')).toBeUndefined();
    expect(parseInstant('0000-01-01T00:00:00+14:00')).toBeUndefined();
    expect(parseInstant('9999-12-31T23:59:59Z')).toBe('9999-12-31T23:59:59.000Z');
    expect(shifted(NOW, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });
});
