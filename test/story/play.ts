import { apiAt, controlAt } from './client.ts';
import { Story } from './story.ts';

/** Plays the story on the running embedded stack and prints it as a timeline; the status is that of the story. */
const api = process.env.ONEGRID_API;
const control = process.env.ONEGRID_CONTROL;
if (!api || !control) throw new Error('ONEGRID_API and ONEGRID_CONTROL name the running stack');

const clock = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');

console.log('\n  烧烤店夜间经营扰民 · 吹哨报到\n  The barbecue at night: a whistle, and four departments report in\n');
const started = performance.now();
const story = new Story({
  api: apiAt(api),
  control: controlAt(control),
  tell: (at, zh, en) => console.log(`  ${clock(at)}  ${zh}\n               ${en}`),
});
try {
  const told = await story.play();
  console.log(
    `\n  讲完了 · done: 案件 case ${told.caseNum}, 哨单 whistle ${told.whistle.split('/').at(-1)}, ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
} catch (error) {
  console.error(`\n  故事中断 · the story broke off: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
