import type { Instant } from '../kernel/time.ts';
import { type Applied, type ApplyDeps, applyEntry, faultRow } from './apply-service.ts';
import { errorSheet } from './error-sheet.ts';
import { REGISTERS } from './kinds.ts';
import { MAX_FILE_BYTES, type Reading, type Table } from './model.ts';
import { errorKeyOf, type FaultRow, type Job, type Tally, uploadKeyOf } from './model-job.ts';
import type { FileStore, JobStore } from './ports.ts';
import { readFile } from './read.ts';
import { type Entry, entriesOf } from './rules-entries.ts';
import { GAVE_UP } from './rules-job.ts';

/** After so many entries it is written down how far the job is: what a crash has to do again, which changes nothing. */
const STEP = 10;

/** A job that was begun so often without getting any further never will. */
const MAX_ATTEMPTS = 3;

/** What is left of the function's time when a job is handed on to the next call. */
export const HAND_ON_MS = 30_000;

export interface RunDeps {
  readonly jobs: JobStore;
  readonly files: FileStore;
  readonly now: () => Instant;
  readonly remaining: () => number;
  /** The registers as the job's person; undefined when that person is no longer there. */
  readonly applyFor: (job: Job) => Promise<ApplyDeps | undefined>;
}

/** `more`: to be called again; `over`: it is done, failed, or somebody else's. */
export type Ran = 'more' | 'over';

const whole = (code: string, zh: string, en: string): FaultRow => ({ code, zh, en });
const NO_UPLOAD = whole(
  'no-upload',
  '没有收到文件，或文件超过 10 MB',
  'No file was uploaded, or it is larger than 10 MB',
);
const NO_PERSON = whole('unknown-person', '发起人已不在册', 'Who began the import is no longer registered');

async function fail({ jobs }: RunDeps, job: Job, faults: readonly FaultRow[]): Promise<Ran> {
  await jobs.fail(job, faults);
  return 'over';
}

function plus(tally: Tally, applied: readonly Applied[]): Tally {
  const count = (outcome: keyof Tally) => tally[outcome] + applied.filter((one) => one.outcome === outcome).length;
  return {
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: count('refused'),
  };
}

async function finish(deps: RunDeps, job: Job, reading: Reading & { readonly table: Table }): Promise<Ran> {
  const faults = await deps.jobs.faultsOf(job.id);
  if (faults.length > 0) {
    const bytes = await errorSheet(reading, faults, REGISTERS[job.kind]);
    await deps.files.put(
      errorKeyOf(job.id),
      bytes,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    );
  }
  await deps.jobs.save({ ...job, state: 'done', finishedAt: deps.now() });
  return 'over';
}

async function applyAll(
  deps: RunDeps,
  begun: Job,
  entries: readonly Entry[],
  apply: ApplyDeps,
): Promise<{ readonly job: Job; readonly stopped?: Ran }> {
  let job = begun;
  while (job.next < entries.length) {
    if (deps.remaining() < HAND_ON_MS) return { job, stopped: 'more' };
    const step = entries.slice(job.next, job.next + STEP);
    const applied: Applied[] = [];
    const patience = { ...apply, lastTry: job.attempts >= MAX_ATTEMPTS };
    // One after the other: rows of one file build on each other, and neighbours draw on the same map.
    for (const entry of step) applied.push(await applyEntry(patience, REGISTERS[job.kind], entry, job.town));
    const tally = plus(job.tally, applied);
    const next: Job = { ...job, next: job.next + step.length, tally, attempts: 0, woken: 0 };
    const saved = await deps.jobs.save(
      next,
      applied.flatMap(({ faults }) => faults),
    );
    if (saved === 'conflict') return { job, stopped: 'over' };
    job = { ...next, version: next.version + 1 };
  }
  return { job };
}

/**
 * Goes on with an import from where it is. It may be called any number of times, also twice at once: who is slower finds
 * that the job has moved on and stops, and an entry that is brought in twice is the same entry.
 */
export async function runJob(deps: RunDeps, id: string): Promise<Ran> {
  const found = await deps.jobs.job(id);
  if (found === undefined || (found.state !== 'queued' && found.state !== 'running')) return 'over';
  if (found.attempts >= MAX_ATTEMPTS) return fail(deps, found, [GAVE_UP]);
  const begun: Job = { ...found, state: 'running', attempts: found.attempts + 1 };
  if ((await deps.jobs.save(begun)) === 'conflict') return 'over';
  const job = { ...begun, version: begun.version + 1 };
  const apply = await deps.applyFor(job);
  if (apply === undefined) return fail(deps, job, [NO_PERSON]);
  const bytes = await deps.files.get(uploadKeyOf(id), MAX_FILE_BYTES);
  if (bytes === undefined) return fail(deps, job, [NO_UPLOAD]);
  const kind = REGISTERS[job.kind];
  const reading = await readFile(bytes, kind.columns);
  if (!reading.ok) return fail(deps, job, reading.error.map(faultRow));
  const entries = entriesOf(reading.value, kind);
  const { ignored } = reading.value;
  const { job: after, stopped } = await applyAll(deps, { ...job, total: entries.length, ignored }, entries, apply);
  return stopped ?? finish(deps, after, reading.value);
}
