import * as fc from 'fast-check';
import { createRouter } from '../../../infra/local/http/routes.ts';

const router = (...keys: string[]) => createRouter(keys.map((key) => ({ key, value: undefined })));
const find = (keys: string[], method: string, path: string): unknown => {
  const match = router(...keys)(method, path);
  return match === undefined ? undefined : [match.route.key, match.parameters];
};

describe('routes of an HTTP API', () => {
  const keys = [
    'GET /v1/cases/{id}',
    'GET /v1/cases/mine',
    'POST /v1/cases/{id}/actions/{action}',
    'ANY /v1/{proxy+}',
    'GET /v1/cases/{id}/{part}',
  ];
  it.each([
    ['GET', '/v1/cases/mine', ['GET /v1/cases/mine', {}]],
    ['GET', '/v1/cases/7', ['GET /v1/cases/{id}', { id: '7' }]],
    ['POST', '/v1/cases/7/actions/sign', ['POST /v1/cases/{id}/actions/{action}', { id: '7', action: 'sign' }]],
    ['POST', '/v1/cases/7', ['ANY /v1/{proxy+}', { proxy: 'cases/7' }]],
    ['GET', '/v1/cases/7/', ['ANY /v1/{proxy+}', { proxy: 'cases/7/' }]],
    ['GET', '/v1/a/b/c/d', ['ANY /v1/{proxy+}', { proxy: 'a/b/c/d' }]],
    ['GET', '/v1/', undefined],
    ['GET', '/v2', undefined],
  ])('%s %s', (method, path, expected) => {
    expect(find(keys, method, path)).toEqual(expected);
  });

  it('takes a method before ANY and $default last', () => {
    expect(find(['ANY /a', 'GET /a', '$default'], 'GET', '/a')).toEqual(['GET /a', {}]);
    expect(find(['ANY /a', 'GET /a', '$default'], 'PUT', '/a')).toEqual(['ANY /a', {}]);
    expect(find(['GET /a', '$default'], 'PUT', '/a')).toEqual(['$default', {}]);
  });

  it('finds the same route in whatever order they are written', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(keys, { minLength: keys.length }),
        fc.constantFrom('/v1/cases/mine', '/v1/cases/1', '/v1/cases/1/parts', '/v1/x'),
        (shuffled, path) => {
          expect(find(shuffled, 'GET', path)).toEqual(find(keys, 'GET', path));
        },
      ),
    );
  });

  it('refuses a route that is there twice', () => {
    expect(() => router('GET /a', 'GET /a')).toThrow(/twice/);
  });
});
