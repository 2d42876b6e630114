import { readdirSync, readFileSync } from 'node:fs';
import { fieldText } from '../../../shared/platform/http/field-texts.ts';

const FOLDERS = ['cases', 'policies', 'reliefs', 'whistles', 'people', 'surges'];
const GIVEN = [
  /refuseField\(\s*'[a-zA-Z]+',\s*'([a-z-]+)'/g,
  /\{ error: '([a-z-]+)' \}/g,
  /pointer: [^}]*code: '([a-z-]+)'/g,
];

/** Every code that these modules give to a single field, found in their sources: none can be forgotten here. */
const codes = new Set(
  FOLDERS.flatMap((folder) => readdirSync(`shared/${folder}`).map((name) => `shared/${folder}/${name}`))
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      return GIVEN.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code ?? ''));
    }),
);

describe('what is wrong with a field', () => {
  it.each([...codes].sort())('%s is said in both languages', (code) => {
    expect(fieldText(code, 'zh-CN')).toMatch(/\p{Script=Han}/u);
    expect(fieldText(code, 'en')).toMatch(/^[A-Z]/);
  });

  it('is found in the sources', () => {
    expect(codes.size).toBeGreaterThan(15);
  });
});
