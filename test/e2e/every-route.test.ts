import { routes } from '../../shared/routes.ts';
import { bareApi, control, documentText, signIn, stack, standAt } from '../support/stage.ts';

/** Each route of the table reaches the function that knows it, with its role's rights and its bundle's code. */

const samples: Readonly<Record<string, string>> = {
  action: 'note',
  gridCode: '320506103203001',
  unitCode: '320506103203',
  unit: 'zhzf',
};
const filled = (path: string): string => path.replace(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? 'x');

beforeAll(() => standAt('2026-03-09T09:30:00.000Z'), 120_000);

it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', async (_, route) => {
  const token = route.auth === 'public' ? {} : { token: await signIn('demo-supervisor-1') };
  const body = route.method === 'GET' || route.method === 'DELETE' ? {} : { body: { nothing: 'of the kind' } };
  const reply = await bareApi(route.method, filled(route.path), { ...token, ...body });
  expect(reply.status).toBeLessThan(500);
  expect(reply.headers.get('x-request-id')).toMatch(/./);
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  // An action that a matter does not have is no route either, but every matter's own actions are tested elsewhere.
  if (!route.path.endsWith('/{action}')) expect(reply.body.code).not.toBe('no-such-route');
});

it('without a token only the public ones answer', async () => {
  for (const route of routes) {
    const reply = await bareApi(route.method, filled(route.path));
    expect({ name: route.name, refused: reply.status === 401 }).toEqual({
      name: route.name,
      refused: route.auth === 'jwt',
    });
  }
});

it('the document that is served is the one that is checked in, and its page can be read', async () => {
  const served = await bareApi('GET', '/v1/openapi.json');
  expect(served.text).toBe(documentText());
  const page = await bareApi('GET', '/v1/docs');
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.text).toContain('problem-stale-version');
  expect((await control.send('GET', '/')).api).toBe(stack.api);
});
