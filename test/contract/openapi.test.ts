import * as z from 'zod';
import { REFUSAL_CODES } from '../../shared/kernel/refusal.ts';
import { err } from '../../shared/kernel/result.ts';
import { buildOpenApi } from '../../shared/openapi/build.ts';
import { renderPage } from '../../shared/openapi/page.ts';
import { documentText } from '../../shared/openapi/text.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import type { Route } from '../../shared/route.ts';
import { eventOf, wired } from '../support/http.ts';
import { answerCheck } from '../support/openapi.ts';

const point = z
  .strictObject({ crs: z.enum(['WGS84', 'GCJ02']).default('WGS84'), lon: z.number() })
  .meta({ id: 'Point' });
const place = z.strictObject({ point, name: z.string() }).meta({ id: 'Place' });
const plain = z.strictObject({ name: z.string() }).meta({ id: 'Plain' });
const base = { function: 'cases', tag: 'things', summary: { zh: '东西', en: 'Things <b>&' }, auth: 'jwt' } as const;

const routes: readonly Route[] = [
  {
    ...base,
    name: 'putPlace',
    method: 'PUT',
    path: '/v1/places/{id}',
    action: 'place:put',
    roles: ['gridOffice'],
    params: z.strictObject({ id: z.string().regex(/^\d+$/).meta({ description: 'the id' }) }),
    body: place,
    response: { status: 200, body: z.strictObject({ place, plain, at: z.iso.datetime() }), etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
  {
    ...base,
    name: 'actOnPlace',
    method: 'POST',
    path: '/v1/places/{id}/actions/{action}',
    action: 'place:command',
    roles: 'any',
    actions: {
      close: z.strictObject({ reason: z.string() }),
      open: z.strictObject({}),
      reopen: z.strictObject({}),
      name: plain,
    },
    response: { status: 200, body: plain },
    ifMatch: 'optional',
  },
  {
    ...base,
    name: 'listPlaces',
    method: 'GET',
    path: '/v1/places',
    auth: 'public',
    action: 'place:list',
    roles: 'any',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50), area: z.string() }),
    response: { status: 200, body: z.strictObject({ items: z.array(plain) }) },
  },
];

const document = buildOpenApi(routes, '1.2.3');
/** The document as tests walk through it; a name that is not there fails the test by itself. */
interface Tree {
  readonly [name: string]: Tree;
}
const doc = JSON.parse(documentText(document)) as Tree;
const walk = (...steps: readonly string[]): Tree =>
  steps.reduce((inner, step) => {
    const next = inner[step];
    if (next === undefined) throw new Error(`no ${step} in ${steps.join(' ')}`);
    return next;
  }, doc);
const listAt = <T>(...steps: readonly string[]): readonly T[] => walk(...steps) as unknown as readonly T[];

const refsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === '$ref' ? [String(inner)] : refsIn(inner)));
};

const follow = (ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], doc);

describe('the OpenAPI document', () => {
  it('refers to nothing that is not in it', () => {
    const refs = refsIn(doc);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((ref) => !ref.startsWith('#/components/') || follow(ref) === undefined)).toEqual([]);
  });

  it('is the same every time, whatever the order of the routes', () => {
    expect(documentText(buildOpenApi(routes, '1.2.3'))).toBe(documentText(document));
    const other = JSON.parse(documentText(buildOpenApi([...routes].reverse(), '1.2.3')));
    expect({ ...other, tags: [] }).toEqual({ ...doc, tags: [] });
  });

  it('names a schema twice only where sending and answering differ', () => {
    expect(Object.keys(walk('components', 'schemas'))).toEqual([
      'GatewayMessage',
      'Place',
      'PlaceOutput',
      'Plain',
      'Point',
      'PointOutput',
      'Problem',
    ]);
    expect(walk('components', 'schemas', 'Point', 'required')).toEqual(['lon']);
    expect(walk('components', 'schemas', 'PointOutput', 'required')).toEqual(['crs', 'lon']);
    expect(walk('components', 'schemas', 'PlaceOutput', 'properties', 'point', '$ref')).toBe(
      '#/components/schemas/PointOutput',
    );
  });

  it('declares parameters and headers', () => {
    const put = listAt<{ readonly $ref?: string }>('paths', '/v1/places/{id}', 'put', 'parameters');
    expect(put[0]).toEqual({
      name: 'id',
      in: 'path',
      required: true,
      description: 'the id',
      schema: { type: 'string', pattern: '^\\d+$' },
    });
    const refs = put.flatMap((parameter) => parameter.$ref?.split('/').at(-1) ?? []);
    expect(refs).toEqual(['ActingPost', 'IfMatch', 'IdempotencyKey', 'AcceptLanguage', 'RequestId', 'Traceparent']);
    expect(listAt('paths', '/v1/places', 'get', 'parameters').slice(0, 2)).toMatchObject([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', default: 50, maximum: 200 } },
      { name: 'area', required: true },
    ]);
    expect(walk('paths', '/v1/places', 'get', 'security')).toEqual([]);
    expect(walk('paths', '/v1/places/{id}', 'put', 'security')).toEqual([{ token: [] }]);
  });

  it('gives the body of actions once per form, and tells which action has which', () => {
    const body = [
      'paths',
      '/v1/places/{id}/actions/{action}',
      'post',
      'requestBody',
      'content',
      'application/json',
      'schema',
    ];
    expect(listAt<{ readonly title: string }>(...body, 'anyOf').map(({ title }) => title)).toEqual([
      'close',
      'open, reopen',
      'name',
    ]);
    expect(walk(...body, 'x-actions')).toEqual({ close: 0, open: 1, reopen: 1, name: 2 });
  });

  it('declares what the gateway answers by itself as the gateway’s', () => {
    const types = (status: number): string[] => Object.keys(walk('components', 'responses', `E${status}`, 'content'));
    expect(types(503)).toEqual(['application/json']);
    for (const status of [401, 403, 413, 429, 500])
      expect(types(status)).toEqual(['application/problem+json', 'application/json']);
    for (const status of [400, 404, 409, 412, 415, 422, 428])
      expect(types(status)).toEqual(['application/problem+json']);
  });

  it('refuses two schemas of one name and two routes of one place', () => {
    const [first] = routes;
    expect(() => buildOpenApi(first ? [first, first] : [], '1')).toThrow('declared twice');
    const liar = z.strictObject({ other: z.string() }).meta({ id: 'Plain' });
    const lying: Route = {
      ...base,
      name: 'x',
      method: 'GET',
      path: '/v1/x',
      action: 'x',
      roles: 'any',
      response: { status: 200, body: liar },
    };
    expect(() => buildOpenApi([...routes, lying], '1')).toThrow('Plain');
  });
});

describe('answers', () => {
  const check = answerCheck(doc);
  const json = (status: number, body: unknown, contentType = 'application/json; charset=utf-8') =>
    check({ method: 'PUT', path: '/v1/places/1', status, contentType, body: JSON.stringify(body) });

  it('are held against their schemas', () => {
    const good = {
      place: { point: { crs: 'WGS84', lon: 1 }, name: 'n' },
      plain: { name: 'n' },
      at: '2026-11-23T02:00:00Z',
    };
    expect(json(200, good)).toEqual([]);
    expect(json(200, { ...good, more: 1 })).toHaveLength(1);
    expect(json(200, { ...good, place: { point: { lon: 1 }, name: 'n' } })).toHaveLength(1);
    expect(json(201, good)).toHaveLength(1);
    expect(json(401, { message: 'Unauthorized' })).toEqual([]);
    expect(check({ method: 'PUT', path: '/v1/x', status: 200, contentType: null, body: '' })).toHaveLength(1);
  });

  it.each(REFUSAL_CODES)('that refuse with %s are problem documents of a declared status', async (code) => {
    const wires = wired({});
    const open: readonly Route[] = routes.map((route) => ({ ...route, auth: 'public' as const }));
    const refusal = { code, errors: [{ pointer: '/a', code: 'x' }], version: 1, openActions: ['a'] };
    const handler = httpHandler({ ...wires.options, routes: open, useCases: { putPlace: async () => err(refusal) } });
    const event = eventOf({
      routeKey: 'PUT /v1/places/{id}',
      path: { id: '1' },
      headers: { 'if-match': '"1"' },
      body: { point: { lon: 1 }, name: 'n' },
    });
    const result = await handler(event);
    expect(json(result.statusCode, JSON.parse(result.body), result.headers['Content-Type'])).toEqual([]);
    expect(JSON.parse(result.body).code).toBe(code);
  });
});

describe('the readable page', () => {
  const page = renderPage(document);

  it('shows every route, problem and schema, and loads nothing', () => {
    for (const route of routes) expect(page).toContain(`<section id="${route.name}">`);
    for (const code of REFUSAL_CODES) expect(page).toContain(`id="problem-${code}"`);
    expect(page).toContain('id="schema-PlaceOutput"');
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
  });

  it('leads every link to a place in itself', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
    expect(targets.length).toBeGreaterThan(5);
  });

  it('shows text as text', () => {
    expect(page).toContain('Things &lt;b&gt;&amp;');
    expect(page).not.toContain('Things <b>');
  });
});
