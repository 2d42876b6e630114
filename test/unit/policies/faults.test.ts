import { fieldText } from '../../../shared/platform/http/field-texts.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import {
  type GivenPolicy,
  namesCategories,
  policyFaults,
  policyFindings,
} from '../../../shared/policies/rules-faults.ts';

const { town: _town, version: _version, ...usual } = defaultPolicy('320506103');
const limit = { type: 'work_hour', n: 2 } as const;
const most = { type: 'work_day', n: 5 } as const;
const day = '2026-05-04';
const calendar = (given: Partial<GivenPolicy['calendar']>): Partial<GivenPolicy> => ({
  calendar: { off: [], on: [], ...given },
});
const slots = (...given: readonly (readonly [string, string])[]) =>
  calendar({ slots: given.map(([from, to]) => ({ from, to })) });

const faults = (more: Partial<GivenPolicy>): readonly string[] =>
  (policyFaults({ ...usual, ...more })?.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a policy is refused with the rule named', () => {
  it.each<[string, Partial<GivenPolicy>, readonly string[]]>([
    [
      'two limits with the same conditions',
      {
        limits: [
          { stage: 'sign', channel: '12345', limit },
          { stage: 'close', channel: '12345', limit },
          { stage: 'sign', limit: most, channel: '12345' },
        ],
      },
      ['/limits/0 same-conditions', '/limits/2 same-conditions'],
    ],
    [
      'two ways of inspection for all',
      {
        inspection: [
          { method: 'photo', sample: 5 },
          { method: 'phone', sample: 5 },
        ],
      },
      ['/inspection/0 same-conditions', '/inspection/1 same-conditions'],
    ],
    [
      'two extensions of one standard',
      {
        extensions: [
          { category: '0129', most, times: 1 },
          { category: '0129', most, times: 2 },
        ],
      },
      ['/extensions/0 same-conditions', '/extensions/1 same-conditions'],
    ],
    [
      'a filing condition of no category',
      { limits: [{ stage: 'sign', condition: 2, limit }] },
      ['/limits/0/condition condition-without-category'],
    ],
    [
      'a filing condition of no category, elsewhere',
      { extensions: [{ condition: 2, most, times: 1 }] },
      ['/extensions/0/condition condition-without-category'],
    ],
    [
      'one limit for all handling',
      {
        limits: [
          { stage: 'sign', limit },
          { stage: 'handle', limit },
        ],
      },
      ['/limits/1 handle-without-condition'],
    ],
    [
      'a party twice',
      { unitConfirmation: ['zhzf', 'scjg', 'zhzf'] },
      ['/unitConfirmation/0 named-twice', '/unitConfirmation/2 named-twice'],
    ],
    ['a role twice', { closingBy: ['acceptor', 'acceptor'] }, ['/closingBy/0 named-twice', '/closingBy/1 named-twice']],
    ['a slot that ends before it begins', slots(['12:00', '08:00']), ['/calendar/slots/0/to ends-before-it-begins']],
    ['a slot of no length', slots(['08:00', '08:00']), ['/calendar/slots/0/to ends-before-it-begins']],
    ['slots that overlap', slots(['08:00', '12:00'], ['11:00', '18:00']), ['/calendar/slots/1/from slots-not-apart']],
    ['slots that touch', slots(['08:00', '12:00'], ['12:00', '18:00']), ['/calendar/slots/1/from slots-not-apart']],
    ['slots out of order', slots(['14:00', '18:00'], ['08:00', '12:00']), ['/calendar/slots/1/from slots-not-apart']],
    [
      'a day twice',
      calendar({ off: [day, day] }),
      ['/calendar/off/0 day-named-twice', '/calendar/off/1 day-named-twice'],
    ],
    [
      'a day both off and on',
      calendar({ off: [day], on: ['2026-05-05', day] }),
      ['/calendar/on/1 day-both-off-and-on'],
    ],
  ])('%s', (_, given, expected) => expect(faults(given)).toEqual(expected));

  it('in words of both languages', () => {
    const codes = [
      'same-conditions',
      'condition-without-category',
      'handle-without-condition',
      'named-twice',
      'ends-before-it-begins',
      'slots-not-apart',
      'day-named-twice',
      'day-both-off-and-on',
    ];
    for (const code of codes) {
      expect(fieldText(code, 'zh-CN')).toMatch(/\p{Script=Han}/u);
      expect(fieldText(code, 'en')).toMatch(/^[A-Z]/);
    }
  });
});

describe('a policy is taken', () => {
  it('as the defaults are', () => expect(policyFaults(usual)).toBeUndefined());

  it.each<[string, Partial<GivenPolicy>]>([
    ['with nothing in it', { limits: [], inspection: [], extensions: [], closingBy: [] }],
    ['with a handling of its own for a channel', { limits: [{ stage: 'handle', channel: '12345', limit: most }] }],
    ['with a handling of its own for what is urgent', { limits: [{ stage: 'handle', urgency: 'urgent', limit }] }],
    ['with slots in order, to midnight', slots(['08:00', '12:00'], ['12:01', '24:00'])],
    [
      'with one and the same limit for two stages',
      {
        limits: [
          { stage: 'sign', limit },
          { stage: 'close', limit },
        ],
      },
    ],
  ])('%s', (_, given) => expect(faults(given)).toEqual([]));
});

describe('rules for what the catalogue does not have', () => {
  const standards = new Map([['0129', [1, 3]]]);
  const policy: GivenPolicy = {
    ...usual,
    limits: [
      { stage: 'sign', category: '0129', condition: 3, limit },
      { stage: 'sign', category: '0129', condition: 2, limit },
    ],
    extensions: [{ category: '9999', condition: 1, most, times: 1 }],
  };

  it('are findings, no faults', () => {
    expect(policyFaults(policy)).toBeUndefined();
    expect(policyFindings(policy, standards)).toEqual([
      { pointer: '/limits/1/condition', code: 'unknown-condition' },
      { pointer: '/extensions/0/category', code: 'unknown-category' },
    ]);
  });

  it('are looked for only where a category is named', () => {
    expect([namesCategories(usual), namesCategories(policy)]).toEqual([false, true]);
    expect(policyFindings(usual, new Map())).toEqual([]);
  });
});
