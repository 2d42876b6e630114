import { expectProblem } from '../support/problems.ts';
import { api, bareApi, CENTRE, control, POINT, signInAll, snapshot, stack, standAt, TOWN } from '../support/stage.ts';

/** What can't be read, or is not as the contract asks: each gets its documented body, none leaves half a write. */

let tokens: Record<keyof typeof CENTRE, string>;
let before: readonly string[];

const good = { channel: 'phone', text: '路灯不亮', point: POINT } as const;
const wrongPoint = (lon: number, lat: number) => ({ ...good, point: { crs: 'WGS84', lon, lat } });

beforeAll(async () => {
  await standAt('2026-03-09T06:00:00.000Z');
  tokens = await signInAll(CENTRE);
  await control.drain();
  before = await snapshot();
}, 120_000);

afterEach(async () => {
  const after = await snapshot();
  const known = new Set(before);
  expect(after.filter((item) => !known.has(item))).toEqual([]);
  expect(after).toHaveLength(before.length);
}, 30_000);

const report = (body: unknown) => api('POST', '/v1/cases', { token: tokens.acceptor, body });
const raw = (text: string, headers: Record<string, string> = {}) =>
  api('POST', '/v1/cases', { token: tokens.acceptor, raw: text, headers });
const list = (query: string, token = tokens.acceptor) => api('GET', `/v1/cases?${query}`, { token });

describe('a body that can’t be read', () => {
  it.each([
    ['an open brace', '{"text":"x",', 'syntax'],
    ['a single quote', "{'text':'x'}", 'syntax'],
    ['two values', '{} {}', 'syntax'],
    ['NaN', '{"text":NaN}', 'syntax'],
    ['a byte order mark only', '\u{feff}', 'syntax'],
    ['half a character', '{"channel":"phone","text":"\\ud83d"}', 'broken-unicode'],
    ['forty brackets', `{"text":${'['.repeat(40)}${']'.repeat(40)}}`, 'too-deep'],
  ])('%s', async (_, text, code) => {
    expectProblem(await raw(text), { code: 'malformed-json', errors: [['', code]] });
  });

  it('bytes that are no UTF-8', async () => {
    const reply = await fetch(`${stack.api}/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 400,
      body: { code: 'malformed-json', errors: [{ pointer: '', code: 'not-utf-8' }] },
    });
  });

  it.each(['[]', '"text"', '3', 'null', 'true'])('%s is no object', async (text) => {
    expectProblem(await raw(text), { code: 'invalid-body', errors: [['', 'not-an-object']] });
  });

  it('300 KiB, refused by the function; the gateway would take ten megabytes', async () => {
    const large = JSON.stringify({ ...good, text: 'x'.repeat(300 * 1024) });
    expectProblem(await raw(large), { code: 'body-too-large' });
    expectProblem(await api('POST', '/v1/reports', { raw: large }), { code: 'body-too-large' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk', 'application/jsonx'])(
    'content type %s',
    async (type) => {
      expectProblem(await raw(JSON.stringify(good), { 'content-type': type }), { code: 'unsupported-media-type' });
    },
  );
});

describe('a body that is not as the contract asks', () => {
  const { text: _text, ...withoutText } = good;
  it.each<[string, unknown, string, string]>([
    ['no text', withoutText, '/text', 'invalid-type'],
    ['a number as text', { ...good, text: 5 }, '/text', 'invalid-type'],
    ['null as text', { ...good, text: null }, '/text', 'invalid-type'],
    ['blanks as text', { ...good, text: ' \n ' }, '/text', 'too-small'],
    ['10,001 characters', { ...good, text: '长'.repeat(10_001) }, '/text', 'too-big'],
    ['an unknown channel', { ...good, channel: 'fax' }, '/channel', 'invalid-value'],
    ['an unknown field', { ...good, priority: 1 }, '/priority', 'unrecognized-keys'],
    ['an unknown field inside', { ...good, point: { ...POINT, alt: 3 } }, '/point/alt', 'unrecognized-keys'],
    ['an unknown crs', { ...good, point: { ...POINT, crs: 'MARS' } }, '/point/crs', 'invalid-value'],
    ['a point as text', { ...good, point: '120.5,31.2' }, '/point', 'invalid-type'],
    ['a longitude as text', { ...good, point: { ...POINT, lon: '120.5' } }, '/point/lon', 'invalid-type'],
    ['a longitude of 181', wrongPoint(181, 31), '/point/lon', 'too-big'],
    ['half a grid code', { ...good, grid: '3205061032' }, '/grid', 'grid-code'],
    ['a phone too short', { ...good, reporter: { phone: '1390000000' } }, '/reporter/phone', 'mobile-number'],
    ['a time that is none', { ...good, occurredAt: '2026-02-30T08:00:00Z' }, '/occurredAt', 'invalid-format'],
    ['a list of confidential', { ...good, confidential: ['yes'] }, '/confidential', 'invalid-type'],
  ])('%s', async (_, body, pointer, code) => {
    expectProblem(await report(body), { code: 'invalid-body', errors: [[pointer, code]] });
  });

  it('a prototype is a field like any other', async () => {
    const text = '{"channel":"phone","text":"x","__proto__":{"confidential":true}}';
    expectProblem(await raw(text), { code: 'invalid-body', errors: [['/__proto__', 'unrecognized-keys']] });
  });

  it('names all that is wrong at once, and repeats nothing of a phone', async () => {
    const reply = await report({ channel: 'fax', text: '', reporter: { phone: '139000000011', name: '' } });
    expectProblem(reply, {
      code: 'invalid-body',
      errors: [
        ['/text', 'too-small'],
        ['/reporter/phone', 'mobile-number'],
        ['/reporter/name', 'too-small'],
        ['/channel', 'invalid-value'],
      ],
    });
    expect(reply.text).not.toContain('139000000011');
  });

  it('is told in the language asked for', async () => {
    const ask = (accept: string) =>
      api('POST', '/v1/cases', {
        token: tokens.acceptor,
        body: { ...good, text: '' },
        headers: { 'accept-language': accept },
      });
    const errors = [['/text', 'too-small']] as const;
    for (const accept of ['en', 'en-GB,en;q=0.9', 'zh;q=0.1,en'])
      expectProblem(await ask(accept), { code: 'invalid-body', errors, language: 'en' });
    for (const accept of ['zh-CN', '*', 'fr', 'en;q=0.2, zh-CN', 'en;q=0'])
      expectProblem(await ask(accept), { code: 'invalid-body', errors, language: 'zh' });
  });
});

describe('a body that can be read, but names what is not there', () => {
  it.each<[string, unknown, string, string, string]>([
    ['the point (0,0)', wrongPoint(0, 0), 'bad-point', '/point', 'zero-point'],
    ['longitude and latitude swapped', wrongPoint(31.284, 120.509), 'bad-point', '/point', 'swapped'],
    ['a point in France', wrongPoint(2.35, 48.85), 'bad-point', '/point', 'outside-china'],
    ['an unknown category', { ...good, category: '9999' }, 'unknown-category', '/category', 'unknown'],
    [
      'a grid that is not there',
      { channel: 'phone', text: 'x', grid: `${TOWN}203999` },
      'unknown-grid',
      '/grid',
      'unknown',
    ],
    [
      'a town that is not there',
      { channel: 'phone', text: 'x', town: '110101001' },
      'unknown-unit',
      '/town',
      'unknown',
    ],
  ])('%s', async (_, body, code, pointer, fault) => {
    expectProblem(await report(body), { code, errors: [[pointer, fault]] });
    const { channel: _channel, ...open } = body as Record<string, unknown>;
    expectProblem(await api('POST', '/v1/reports', { body: open }), { code, errors: [[pointer, fault]] });
  });
});

describe('a place in the API that is not there', () => {
  it.each([
    ['GET', '/v1/nothing'],
    ['GET', '/'],
    ['DELETE', '/v1/cases'],
    ['PUT', '/v1/reports'],
    ['POST', '/v1/cases/2603040000000000/nothing'],
  ])('%s %s', async (method, path) => {
    expectProblem(await bareApi(method, path), { code: 'no-such-route' });
  });

  it('an action that no case has', async () => {
    const path = '/v1/cases/2603067980012343/actions/bribe';
    expectProblem(await api('POST', path, { token: tokens.acceptor, body: {} }), { code: 'no-such-route' });
    const inherited = '/v1/cases/2603067980012343/actions/constructor';
    expectProblem(await api('POST', inherited, { token: tokens.acceptor, body: {} }), { code: 'no-such-route' });
  });

  it('a case number of another form, and one that nobody has', async () => {
    const malformed = await api('GET', '/v1/cases/12', { token: tokens.acceptor });
    expectProblem(malformed, { code: 'bad-request', errors: [['#path/id', 'invalid-format']] });
    const nobodys = await api('GET', '/v1/cases/2603067980012343', { token: tokens.acceptor });
    expectProblem(nobodys, { code: 'not-found' });
    expectProblem(await api('GET', '/v1/reports/0000000000000000'), { code: 'not-found' });
  });
});

describe('a list that is not offered', () => {
  it.each([
    ['no area', 'state=filed'],
    ['a county', 'area=320506&state=filed'],
    ['eight digits', 'area=32050610&state=filed'],
    ['two facets', `area=${TOWN}&state=filed&channel=app`],
    ['a grid without a state', `area=${TOWN}203001`],
    ['an owner in an area', `owner=zhzf&area=${TOWN}`],
  ])('%s', async (_, query) => {
    const reply = await list(query, tokens.supervisor);
    expectProblem(reply, { code: 'list-not-offered' });
    expect(reply.body.detail).toContain('area(town|unit|grid)+state');
  });

  it.each([
    ['an unknown facet', `area=${TOWN}&colour=red`, '#query/colour', 'unrecognized-keys'],
    ['an unknown state', `area=${TOWN}&state=lost`, '#query/state', 'invalid-value'],
    ['no limit', `area=${TOWN}&limit=`, '#query/limit', 'too-small'],
    ['a limit of words', `area=${TOWN}&limit=all`, '#query/limit', 'invalid-type'],
    ['a limit twice', `area=${TOWN}&limit=1&limit=2`, '#query/limit', 'invalid-type'],
    ['a limit too large', `area=${TOWN}&limit=201`, '#query/limit', 'too-big'],
  ])('%s', async (_, query, pointer, code) => {
    expectProblem(await list(query), { code: 'bad-request', errors: [[pointer, code]] });
  });
});
