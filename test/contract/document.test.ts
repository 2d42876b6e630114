import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { buildOpenApi } from '../../shared/openapi/build.ts';
import { renderPage } from '../../shared/openapi/page.ts';
import { documentText } from '../../shared/openapi/text.ts';
import { routes } from '../../shared/routes.ts';

const root = new URL('../../', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const checkedIn = textOf('docs/openapi.json');
const document = JSON.parse(checkedIn) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

describe('the checked-in document', () => {
  it('is what the route table says', () => {
    const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
    expect(documentText(buildOpenApi(routes, version))).toBe(checkedIn);
  });

  it('names every route once, and no other', () => {
    const named = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
  });

  it('has only schemas that a validator understands', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ ...document, $id: 'openapi' });
    const names = Object.keys(document.components?.schemas ?? {});
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(() => ajv.compile({ $ref: `openapi#/components/schemas/${name}` })).not.toThrow();
  });

  it('can be read as a page with every route in it', () => {
    const page = renderPage(buildOpenApi(routes, '0'));
    for (const { name } of routes) expect(page).toContain(`<section id="${name}">`);
  });
});
