import { REFUSAL_CODES } from '../../../shared/kernel/refusal.ts';
import { chooseLanguage } from '../../../shared/platform/http/headers.ts';
import { PROBLEMS } from '../../../shared/platform/http/problem-texts.ts';
import { problemOf } from '../../../shared/platform/http/problems.ts';

describe('problem documents', () => {
  it('exist for every refusal, in both languages and with a fitting status', () => {
    expect(Object.keys(PROBLEMS).sort()).toEqual([...REFUSAL_CODES].sort());
    for (const { status, zh, en } of Object.values(PROBLEMS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      for (const text of [zh.title, zh.detail]) expect(text).toMatch(/[\u4e00-\u9fff]/);
      for (const text of [en.title, en.detail]) expect(text).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('never show a template', () => {
    for (const code of REFUSAL_CODES) {
      for (const language of ['zh-CN', 'en'] as const) {
        expect(JSON.stringify(problemOf({ code }, language, 'r'))).not.toMatch(/\{\w+\}/);
      }
    }
  });

  it('fill in what is known and name the fields in words', () => {
    const problem = problemOf(
      {
        code: 'body-too-large',
        params: { limit: 262_144 },
        errors: [
          { pointer: '/a', code: 'required' },
          { pointer: '/b', code: 'x-y' },
        ],
      },
      'en',
      'r-1',
    );
    expect(problem).toEqual({
      type: '/v1/docs#problem-body-too-large',
      title: 'Body too large',
      status: 413,
      detail: 'The body may have at most 262144 bytes.',
      code: 'body-too-large',
      requestId: 'r-1',
      errors: [
        { pointer: '/a', code: 'required', detail: 'Needed' },
        { pointer: '/b', code: 'x-y' },
      ],
    });
  });
});

describe('the language', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en', 'en'],
    ['EN-us', 'en'],
    ['fr', 'zh-CN'],
    ['fr, en', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh;q=0.1, en;q=0.5', 'en'],
    ['en;q=0', 'zh-CN'],
    ['*', 'zh-CN'],
    ['en;q=abc', 'en'],
    [';;;,,,', 'zh-CN'],
  ])('of %j is %s', (accept, language) => {
    expect(chooseLanguage(accept)).toBe(language);
  });
});
