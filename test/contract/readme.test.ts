import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { functionSpecs } from '../../infra/stacks/functions.ts';
import { CASE_ACTIONS } from '../../shared/cases/table.ts';
import { routes } from '../../shared/routes.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const documents = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')];

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Places of this repository that a text names in code: `infra/app.ts`, `docs/runbooks/`. */
const namedPaths = (text: string): string[] =>
  unique(all(text, /`((?:infra|functions|shared|test|docs|\.ci)\/[\w./-]*)`/g));

/** Targets of links that lead into the repository, without the place on the page. */
const linkTargets = (text: string): string[] =>
  unique(all(text, /\]\((?!https?:|#)([^)\s]+)\)/g).map((target) => target.split('#')[0] ?? ''));

/** The names in the first column of the table that begins with this heading, up to its end. */
const firstColumn = (text: string, heading: string): string[] => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);
};

const firstPicture = (text: string): string => /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? '';

describe.each(documents)('%s', (document) => {
  const text = read(document);

  it('links to what exists', () => {
    const from = dirname(join(root, document));
    expect(linkTargets(text).filter((target) => !existsSync(resolve(from, target)))).toEqual([]);
  });

  it('names files and folders that exist', () => {
    expect(namedPaths(text).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names scripts that exist', () => {
    const run = all(text, /npm run (?:--silent )?([a-z][\w:]*)/g);
    expect(unique(run).filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names routes that exist', () => {
    const named = unique(all(text, /`(?:\w+ )?(\/v1\/[\w/{}-]+)[?`]/g));
    const shapeOf = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}');
    const known = new Set(routes.map(({ path }) => shapeOf(path)));
    expect(named.filter((path) => !known.has(shapeOf(path)))).toEqual([]);
  });
});

describe('README.md', () => {
  const text = read('README.md');

  it('names every script', () => {
    const named = (name: string): boolean =>
      text.includes(['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`);
    expect(Object.keys(scripts).filter((name) => !named(name))).toEqual([]);
  });

  it.each(['函数', 'function'])('lists the functions that are deployed under %s', (heading) => {
    expect(firstColumn(text, heading)).toEqual(Object.keys(functionSpecs));
  });

  it('shows the picture of the architecture page', () => {
    expect(firstPicture(text)).toBe(firstPicture(read('docs/architecture.md')));
  });

  it('shows every function in the picture', () => {
    const drawn = new Set(firstPicture(text).match(/\w+/g));
    expect(Object.keys(functionSpecs).filter((name) => !drawn.has(name))).toEqual([]);
  });

  it('asks for the Node version that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(text).toContain(`Node ${engines.node.replace('>=', '≥ ')}`);
  });
});

describe('docs/architecture.md', () => {
  it('names every action of a case', () => {
    const text = read('docs/architecture.md');
    expect(CASE_ACTIONS.filter((action) => !new RegExp(`(?<![\\w-])${action}(?![\\w-])`).test(text))).toEqual([]);
  });
});

describe('docs/decisions', () => {
  it('has one number for each decision', () => {
    const names = readdirSync(join(root, 'docs/decisions'));
    const numbers = names.map((name) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(names.length);
  });
});
