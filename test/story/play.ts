import { apiAt, controlAt } from './client.ts';
import { playStory, type Told } from './story.ts';

/** Plays the story on the running embedded stack and prints it as a timeline; the status is that of the story. */
const api = process.env.ONEGRID_API;
const control = process.env.ONEGRID_CONTROL;
if (!api || !control) throw new Error('ONEGRID_API and ONEGRID_CONTROL name the running stack');

const clock = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');

/** What must be so at the end of a first telling; where it is not, `npm start -- --exit` ends with status 1. */
const check = (told: Told): void => {
  for (const [area, view] of Object.entries(told.overview)) {
    const { closedOnTime, whistles, reportedInOnTime, invited } = view.figures as Record<string, number>;
    const right = closedOnTime === 1 && whistles === 1 && reportedInOnTime === 3 && invited === 4;
    if (!right) throw new Error(`the overview of the ${area} is not the story's: ${JSON.stringify(view.figures)}`);
  }
  if (told.reveals.length !== 3) throw new Error(`the audit names ${told.reveals.length} reveals, not 3`);
  if (told.tracking.some((one) => one.answer === undefined)) throw new Error('a reporter reads no answer');
};

console.log('\n  烧烤店夜间经营扰民 · 吹哨报到\n  The barbecue at night: a whistle, and four departments report in\n');
const started = performance.now();
try {
  const told = await playStory({
    api: apiAt(api),
    control: controlAt(control),
    tell: (at, zh, en) => console.log(`  ${clock(at)}  ${zh}\n               ${en}`),
  });
  check(told);
  console.log(
    `\n  讲完了 · done: 案件 case ${told.caseNum}, 哨单 whistle ${told.whistle.split('/').at(-1)}, ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
} catch (error) {
  console.error(`\n  故事中断 · the story broke off: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
