import { costOfYear, type YearInput } from '../../bench/year.ts';

const input: YearInput = {
  lifeWru: 291,
  lifeRru: 33,
  lifeSends: 6,
  lifeKms: 1,
  lifeInvocations: { relay: 6, tally: 8, notify: 6 },
  lifeLogBytes: 16_000,
  readRru: 5.75,
  readLogBytes: 1_000,
  revealRru: 4,
  revealWru: 6,
  sweepRru: 2,
  sweepLogBytes: 600,
  consumedQueues: 1,
  alarms: 12,
  customMetrics: 0,
  keys: 1,
  secrets: 1,
  traced: false,
};

const usd = (what: string, changes: Partial<YearInput> = {}): number => {
  const found = costOfYear({ ...input, ...changes }).lines.find((line) => line.what === what);
  if (found === undefined) throw new Error(`there is no line ${what}`);
  return found.usd;
};

describe("a town's year", () => {
  it('costs what was reckoned by hand, line by line', () => {
    expect(usd('writes, cases')).toBeCloseTo(18.77, 2);
    expect(usd('writes, visits (assumed)')).toBeCloseTo(6.64, 2);
    expect(usd('search by words (assumed)')).toBeCloseTo(0.68, 2);
    expect(usd('HTTP API')).toBeCloseTo(2.55, 2);
    expect(usd('Lambda, HTTP')).toBeCloseTo(2.07, 2);
    expect(usd('reads of the sweep')).toBeCloseTo(0.13, 2);
    expect(usd('SQS, idle polling', { consumedQueues: 2 })).toBeCloseTo(2.52, 2);
    expect(usd('alarms')).toBeCloseTo(14.4, 2);
    expect(usd('custom metrics', { customMetrics: 2 })).toBeCloseTo(7.2, 2);
    expect(usd('KMS keys')).toBe(12);
    expect(usd('X-Ray')).toBe(0);
    expect(usd('data out')).toBeCloseTo(1.35, 2);
  });

  it('is the sum of its lines, and idle is a part of it', () => {
    const { lines, usd: all, idleUsd } = costOfYear(input);
    expect(all).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.usd, 0),
      8,
    );
    expect(idleUsd).toBeGreaterThan(0);
    expect(idleUsd).toBeLessThan(all);
  });

  it('costs a write unit more of each case by the price of 103,200 units', () => {
    const more = costOfYear({ ...input, lifeWru: input.lifeWru + 1 }).usd - costOfYear(input).usd;
    expect(more).toBeCloseTo(0.0645, 4);
  });

  it('says what tracing would cost', () => {
    expect(usd('X-Ray', { traced: true })).toBeGreaterThan(10);
  });
});
