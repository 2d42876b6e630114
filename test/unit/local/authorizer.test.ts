import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { Clock } from '../../../infra/local/clock.ts';
import { claimText, createAuthorizer } from '../../../infra/local/http/authorizer.ts';
import { createIssuer } from '../../../infra/local/issuer.ts';

const url = 'https://issuer.onegrid.local';
const settings = { issuer: url, audience: ['onegrid'], identitySource: ['$request.header.Authorization'] };

async function setUp() {
  const clock = new Clock();
  const issuer = await createIssuer({ url, audience: 'onegrid', clock });
  const authorize = createAuthorizer(settings, issuer, clock);
  const check = (token: string | undefined, scopes: string[] = []) =>
    authorize({ headers: token === undefined ? {} : { authorization: `Bearer ${token}` }, query: {} }, scopes);
  return { clock, issuer, check };
}

const refused = (pattern: string) => ({ status: 401, authenticate: expect.stringContaining(pattern) });

describe('JWT authoriser', () => {
  it('passes a token of the issuer, every claim as text', async () => {
    const { issuer, check } = await setUp();
    const token = await issuer.token({ sub: 'p1', claims: { groups: ['a', 'b'], n: 7, on: true } });
    expect(await check(token)).toEqual({
      claims: expect.objectContaining({ sub: 'p1', groups: '[a b]', n: '7', on: 'true', aud: 'onegrid' }),
      scopes: null,
    });
  });

  it('takes the audience from client_id when there is no aud', async () => {
    const { issuer, check } = await setUp();
    expect(await check(await issuer.token({ sub: 'p', audience: 'other' }))).toEqual(refused('audience'));
  });

  it('goes by the set clock', async () => {
    const { clock, issuer, check } = await setUp();
    const token = await issuer.token({ sub: 'p1', expiresIn: 60 });
    clock.set(clock.now() + 61_000);
    expect(await check(token)).toEqual(refused('expired'));
    clock.set(clock.now() - 3_600_000);
    expect(await check(token)).toEqual(refused('before issued'));
  });

  it('refuses a missing, a broken, an expired and a not yet valid token', async () => {
    const { clock, issuer, check } = await setUp();
    expect(await check(undefined)).toEqual({ status: 401, authenticate: 'Bearer' });
    expect(await check('x.y.z')).toEqual(refused('malformed'));
    expect(await check(await issuer.token({ sub: 'p', expiresIn: -1 }))).toEqual(refused('expired'));
    const later = Math.floor(clock.now() / 1000) + 600;
    expect(await check(await issuer.token({ sub: 'p', claims: { nbf: later } }))).toEqual(refused('nbf'));
  });

  it('refuses alg none, a secret shared by both sides, another key and another issuer', async () => {
    const { issuer, check } = await setUp();
    const claims = { sub: 'p' };
    const none = new UnsecuredJWT(claims).setIssuer(url).setAudience('onegrid').setExpirationTime('1h').encode();
    expect(await check(none)).toMatchObject({ status: 401 });
    const sign = async (alg: string, key: Parameters<SignJWT['sign']>[0], iss = url) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: 'local-1' })
        .setIssuer(iss)
        .setAudience('onegrid')
        .setExpirationTime('1h')
        .sign(key);
    const shared = new TextEncoder().encode(JSON.stringify(issuer.jwks()).padEnd(64));
    expect(await check(await sign('HS256', shared))).toEqual(refused('signing method'));
    expect(await check(await sign('RS256', (await generateKeyPair('RS256')).privateKey))).toEqual(refused('signature'));
    expect(await check(await sign('ES256', (await generateKeyPair('ES256')).privateKey))).toEqual(
      refused('signing method'),
    );
  });

  it('asks for one of the scopes of the route', async () => {
    const { issuer, check } = await setUp();
    const token = await issuer.token({ sub: 'p', scope: 'read write' });
    expect(await check(token, ['write'])).toMatchObject({ scopes: ['write'] });
    expect(await check(token, ['admin'])).toMatchObject({ status: 403 });
  });

  it('writes nested claims so that nothing is lost', () => {
    expect(claimText([['a', 'b'], 'c'])).toBe('[[a b] c]');
    expect(claimText({ a: 1 })).toBe('{"a":1}');
  });
});
