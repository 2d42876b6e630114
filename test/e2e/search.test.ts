import { expectProblem } from '../support/problems.ts';
import { api, control, POINT, standAt, VILLAGE } from '../support/stage.ts';
import { type OpenCase, reported, signInEverybody, type Tokens } from '../support/town.ts';

/** "There was something about a mast": from a call to the list of what was found, through the stream. */

let tokens: Tokens;
let found: OpenCase;
let hidden: OpenCase;
const search = (token: string, body: Readonly<Record<string, unknown>>) =>
  api('POST', '/v1/cases/search', { token, body });
const nums = ({ body }: { readonly body: Readonly<Record<string, unknown>> }): readonly string[] =>
  (body.items as { readonly num: string }[]).map(({ num }) => num);

beforeAll(async () => {
  await standAt('2026-03-12T02:00:00.000Z');
  tokens = await signInEverybody();
  const place = { category: '0129', point: { ...POINT, lat: POINT.lat + 0.004 } };
  found = await reported(tokens, { ...place, text: '屋顶蜂窝基站嗡嗡响，联系13812345678' });
  hidden = await reported(tokens, { ...place, text: '屋顶蜂窝基站是村干部家的', confidential: true });
  await control.drain();
}, 120_000);

it('is found by its words, masked, by who sees it', async () => {
  const reply = await search(tokens.acceptor, { words: '蜂窝基站 屋顶' });
  expect(reply.status).toBe(200);
  expect(nums(reply)).toEqual([found.num, hidden.num].sort().reverse());
  expect(JSON.stringify(reply.body)).not.toContain('13812345678');
  expect(nums(await search(tokens.village, { words: '蜂窝基站', area: VILLAGE }))).toEqual([found.num]);
  expect(nums(await search(tokens.acceptor, { words: '蜂窝基站 喷泉' }))).toEqual([]);
});

it('is asked for by two characters at least, in an area of one’s own', async () => {
  for (const words of ['塔', '基站 塔'])
    expectProblem(await search(tokens.acceptor, { words }), {
      code: 'invalid-body',
      errors: [['/words', 'words-too-short']],
    });
  expectProblem(await search(tokens.village, { words: '基站', area: '320506103204' }), { code: 'not-found' });
  expectProblem(await search(tokens.acceptor, { words: '基站', cursor: 'x'.repeat(60) }), { code: 'bad-cursor' });
});
