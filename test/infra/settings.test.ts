import { App } from 'aws-cdk-lib';
import { readSettings } from '../../infra/settings.ts';

const settingsOf = (context: Readonly<Record<string, unknown>>) => readSettings(new App({ context }).node);
const prod = { stage: 'prod', issuer: 'https://issuer.example.org', towns: '320506103,320506104' };

describe('settings', () => {
  it('have a default for everything on the developer’s machine', () => {
    expect(settingsOf({})).toEqual({
      stage: 'local',
      issuer: 'https://issuer.onegrid.local',
      audience: ['onegrid'],
      towns: ['320506103'],
      corsOrigins: ['*'],
      logLevel: 'INFO',
      logRetentionDays: 7,
      tracing: false,
      throttleRate: 200,
      throttleBurst: 400,
    });
  });

  it('take lists, numbers and booleans as the command line gives them', () => {
    const given = settingsOf({
      ...prod,
      corsOrigins: '',
      logRetentionDays: '365',
      tracing: 'true',
      throttleRate: '50',
    });
    expect(given).toMatchObject({
      towns: ['320506103', '320506104'],
      corsOrigins: [],
      logRetentionDays: 365,
      tracing: true,
      throttleRate: 50,
    });
  });

  it('keep network logs in China for six months or longer', () => {
    expect(settingsOf({ ...prod, stage: 'prod-cn' }).logRetentionDays).toBeGreaterThanOrEqual(184);
  });

  it.each([
    ['an unknown stage', { stage: 'test' }, /"stage" must be local, prod or prod-cn, not "test"/],
    ['a deployment without an issuer and a town', { stage: 'prod' }, /issuer: .*towns: /],
    ['an issuer without TLS', { ...prod, issuer: 'http://issuer.example.org' }, /issuer/],
    ['a grid’s code as a town', { ...prod, towns: '320506103001' }, /a town code has 9 digits/],
    ['an empty list of towns', { ...prod, towns: '' }, /towns/],
    ['a retention that CloudWatch does not offer', { ...prod, logRetentionDays: 100 }, /must be one of 1, 3, 5/],
    ['an address that is none', { ...prod, alarmEmail: 'nobody' }, /alarmEmail/],
    ['tracing in China', { ...prod, stage: 'prod-cn', tracing: 'true' }, /X-Ray is not offered/],
    ['a burst of zero', { ...prod, throttleBurst: 0 }, /throttleBurst/],
  ])('refuse %s', (_, context, message) => {
    expect(() => settingsOf(context)).toThrow(message);
  });
});
