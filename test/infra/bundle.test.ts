import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../infra/constructs/bundle.ts';
import { functionSpecs } from '../../infra/stacks/functions.ts';

const dir = mkdtempSync(join(tmpdir(), 'onegrid-bundles-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the bundle of each function', () => {
  it.each(Object.keys(functionSpecs))('%s imports no module that brings in the fetch client of node', (name) => {
    const code = readFileSync(join(bundleFunction(name, dir, true), 'index.mjs'), 'utf8');
    const imported = [...code.matchAll(/\bfrom\s*"(?:node:)?([\w/]+)"|\bimport\("(?:node:)?([\w/]+)"\)/g)];
    const names = imported.map(([, one, other]) => one ?? other);
    expect(names).toContain('crypto');
    expect(names).not.toContain('http');
  });
});
