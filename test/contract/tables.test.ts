import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lives } from '../../shared/openapi/lives.ts';
import { tablePages } from '../../shared/openapi/tables.ts';

const folder = join(import.meta.dirname, '../../docs/tables');

describe('docs/tables', () => {
  it('is what the declarations say, and holds nothing else; or run: npm run tables', () => {
    const present = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
    expect(new Map(present.sort())).toEqual(new Map([...tablePages()].sort()));
  });

  it.each(lives.map((life) => [life.file, life] as const))(
    '%s: every state and action has a name of its own',
    (_, life) => {
      const actions = Object.keys(life.table);
      expect(Object.keys(life.stateNames).sort()).toEqual([...life.states].sort());
      expect(Object.keys(life.actionNames).sort()).toEqual(actions.sort());
      for (const names of [life.stateNames, life.actionNames]) {
        for (const language of [0, 1] as const) {
          const said = Object.values(names).map((name) => name[language]);
          expect(said.filter((one) => one.trim() === '')).toEqual([]);
          expect(said.filter((one, n) => said.indexOf(one) !== n)).toEqual([]);
        }
        for (const [zh] of Object.values(names)) expect(zh).toMatch(/^\p{Script=Han}+$/u);
      }
    },
  );

  it.each([...tablePages()])('%s names every action and every state that waits', (name, page) => {
    const life = lives.find(({ file }) => `${file}.md` === name);
    if (!life) return expect(lives.every(({ file }) => page.includes(`(${file}.md)`))).toBe(true);
    const rows = new Set([...page.matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]));
    expect([...Object.keys(life.table), ...life.waiting].filter((code) => !rows.has(code))).toEqual([]);
  });
});
