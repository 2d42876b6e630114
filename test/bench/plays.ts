import { playStory, storyData } from '../story/story.ts';
import { type Lived, liveOneCase, lookAround, nightOf, storyGridOf } from './life.ts';
import { Lockstep } from './lockstep.ts';
import { inLockstep, type Measured, recorderOf, seatsOf } from './measure.ts';
import type { BenchStack } from './stack.ts';
import { goOtherWays } from './ways.ts';

/** What one round of plays measured. */
export interface Round {
  /** A plain case from its report to the call-back. */
  readonly life: readonly Measured[];
  /** The story with its whistle, the pages that people open, and a case off the straight way. */
  readonly story: readonly Measured[];
}

const dayOf = (instant: string, hours: number): string =>
  new Date(Date.parse(instant) + hours * 3_600_000).toISOString().slice(0, 10);

/**
 * Plays life, pages and story, each twice in lockstep, so many days away from the story's own night; with `still` the
 * story happens within one minute, without it in the time it takes its people.
 */
export async function playRound(stack: BenchStack, shiftDays: number, still: boolean): Promise<Round> {
  const life = recorderOf(stack);
  const step = new Lockstep();
  const [, lived]: readonly [Lived, Lived] = await inLockstep(step, seatsOf(stack, life, step, still), (seat) =>
    liveOneCase(seat, shiftDays),
  );
  const story = recorderOf(stack);
  const night = nightOf(shiftDays);
  const days = `from=${dayOf(night, 8)}&to=${dayOf(night, 32)}`;
  const told = new Lockstep();
  await inLockstep(told, seatsOf(stack, story, told, still), ({ api, control }) =>
    playStory({ api, control, tell: () => {}, shiftDays }),
  );
  // Behind the story, so that there are whistles to be listed.
  const looks = new Lockstep();
  await inLockstep(looks, seatsOf(stack, story, looks, still), (seat) => lookAround(seat, lived, days));
  const ways = new Lockstep();
  await inLockstep(ways, seatsOf(stack, story, ways, still), (seat) => goOtherWays(seat, shiftDays));
  return { life: life.measured, story: story.measured };
}

/** Where the story happens, for whoever stores cases at the same place. */
export async function placeOf(stack: BenchStack) {
  const [report] = storyData.reports;
  if (report === undefined) throw new Error('the story has no report');
  return { grid: await storyGridOf(stack), point: { lon: report.point.lon, lat: report.point.lat } };
}

/** Milliseconds the story takes on a warm stack. */
export interface StoryTime {
  /** From the first report until all four departments have their call to report in. */
  readonly toLastDepartment: number;
  /** From the first report until the last message of the closed and called-back case is delivered. */
  readonly whole: number;
  /** Of the whole: spent on setting the emulator's clock, which fires the schedules on the way. */
  readonly clockMoves: number;
  /** Requests that its people sent. */
  readonly requests: number;
}

/** Plays the story once with nothing watching it but a stopwatch. */
export async function timeStory(stack: BenchStack, shiftDays: number): Promise<StoryTime> {
  let begun: number | undefined;
  let departments: number | undefined;
  let requests = 0;
  let clockMoves = 0;
  const { control } = stack;
  await playStory({
    api: async (method, path, call) => {
      if (method === 'POST') begun ??= performance.now();
      requests += 1;
      return stack.api(method, path, call);
    },
    control: {
      ...control,
      setClock: async (now) => {
        const from = performance.now();
        const answer = await control.setClock(now);
        if (begun !== undefined) clockMoves += performance.now() - from;
        return answer;
      },
      // The story itself waits once, right after the departments were called, for everything to be delivered.
      drain: async () => {
        const answer = await control.drain();
        departments ??= performance.now();
        return answer;
      },
    },
    tell: () => {},
    shiftDays,
  });
  await stack.settle();
  const end = performance.now();
  if (begun === undefined || departments === undefined) throw new Error('the story did not call its departments');
  return { toLastDepartment: departments - begun, whole: end - begun, clockMoves, requests };
}
