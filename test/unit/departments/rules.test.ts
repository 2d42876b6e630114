import {
  channelAddress,
  channelKeeper,
  DEPARTMENT_KINDS,
  departmentFault,
  gatewayFault,
  isQuiet,
} from '../../../shared/departments/rules.ts';
import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { checkWebhookUrl } from '../../../shared/notifications/addresses.ts';

const TOWN = '320506103';
const callerWith = (post: Omit<Post, 'postId' | 'from'>): Caller => ({
  person: 'p',
  name: '甲',
  posts: [{ postId: 'p:1', from: '2026-01-01T00:00:00.000Z', ...post }],
});

describe('a department’s id', () => {
  it.each(DEPARTMENT_KINDS)('and its kind %s', (kind) => {
    expect(departmentFault('zhzf', kind, TOWN) === undefined).toBe(kind !== 'village');
    expect(departmentFault('320506103203', kind, TOWN) === undefined).toBe(kind === 'village');
  });
  it('that is a unit’s belongs to that unit’s town', () => {
    expect(departmentFault('320506104203', 'village', TOWN)?.errors?.[0]?.code).toBe('unit-of-another-town');
  });
});

describe('who may change a department’s channels', () => {
  const zhzf = { id: 'zhzf', town: TOWN };
  it.each(ROLES)('%s', (role) => {
    expect(channelKeeper(callerWith({ role, area: TOWN }), zhzf) !== undefined).toBe(role === 'systemAdmin');
    expect(channelKeeper(callerWith({ role, area: TOWN, department: 'zhzf' }), zhzf) !== undefined).toBe(
      role === 'systemAdmin' || role === 'unitHead',
    );
  });
  it('not the head of another department, nor the administrator of another town', () => {
    expect(channelKeeper(callerWith({ role: 'unitHead', area: TOWN, department: 'scjg' }), zhzf)).toBeUndefined();
    expect(channelKeeper(callerWith({ role: 'systemAdmin', area: '320506104' }), zhzf)).toBeUndefined();
  });
});

describe('an SMS gateway', () => {
  it.each(DEPARTMENT_KINDS)('of a department of kind %s', (kind) => {
    expect(gatewayFault('sms', { kind })?.errors?.[0]?.code).toBe(kind === 'centre' ? undefined : 'sms-of-the-centre');
    expect(gatewayFault('webhook', { kind })).toBeUndefined();
  });
  it('has an address like a webhook, which is judged alike', () => {
    const cloud = (url: string) => checkWebhookUrl(url, { allowLocal: false });
    expect(channelAddress('sms', undefined, cloud)).toMatchObject({ error: { code: 'invalid-body' } });
    expect(channelAddress('sms', 'https://10.0.0.1/', cloud)).toMatchObject({
      error: { code: 'channel-address-refused' },
    });
    expect(channelAddress('sms', 'https://sms.example.com/', cloud).ok).toBe(true);
  });
});

describe('a channel’s address', () => {
  const cloud = (url: string) => checkWebhookUrl(url, { allowLocal: false });
  it('is required of a webhook and refused to an inbox', () => {
    expect(channelAddress('inbox', undefined, cloud)).toEqual({ ok: true, value: undefined });
    expect(channelAddress('inbox', 'https://example.com/', cloud).ok).toBe(false);
    expect(channelAddress('webhook', undefined, cloud)).toMatchObject({ error: { code: 'invalid-body' } });
  });
  it('is refused with what is wrong with it', () => {
    expect(channelAddress('webhook', 'https://169.254.169.254/latest', cloud)).toEqual({
      ok: false,
      error: {
        code: 'channel-address-refused',
        params: { reason: 'address-not-public' },
        errors: [{ pointer: '/url', code: 'address-not-public' }],
      },
    });
    expect(channelAddress('webhook', 'https://example.com/hook', cloud)).toEqual({
      ok: true,
      value: 'https://example.com/hook',
    });
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '08:00' };
  it.each([
    ['21:59:59', false],
    ['22:00:00', true],
    ['23:59:59', true],
    ['00:00:00', true],
    ['07:59:59', true],
    ['08:00:00', false],
    ['12:00:00', false],
  ])('over midnight, at %s', (time, quiet) => {
    expect(isQuiet(night, new Date(`2026-03-06T${time}+08:00`).toISOString())).toBe(quiet);
  });
  it.each([
    ['11:59:59', false],
    ['12:00:00', true],
    ['13:59:59', true],
    ['14:00:00', false],
  ])('at noon, at %s', (time, quiet) => {
    expect(isQuiet({ from: '12:00', to: '14:00' }, new Date(`2026-03-06T${time}+08:00`).toISOString())).toBe(quiet);
  });
  it('none, or as good as none, is never quiet', () => {
    expect(isQuiet(undefined, '2026-03-06T16:00:00.000Z')).toBe(false);
    expect(isQuiet({ from: '08:00', to: '08:00' }, '2026-03-06T16:00:00.000Z')).toBe(false);
  });
});
