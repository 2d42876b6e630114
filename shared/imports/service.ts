import type { Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { badBody, postOver, townFor } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { IMPORTERS, type ImportView, type NewImport } from './contract.ts';
import { exportUseCases } from './export-service.ts';
import { REGISTERS } from './kinds.ts';
import { errorKeyOf, type FaultRow, type Job, NOTHING_YET } from './model-job.ts';
import type { ImportPorts } from './ports.ts';
import { CONTENT_TYPES } from './write.ts';

type Answered = Promise<Result<Answer, Refusal>>;

/** What a progress shows of the faults; the error file has all. */
const FAULTS_SHOWN = 50;

const notFound = err({ code: 'not-found' } as const);

/** A job is its author's; of others in the town those see it who may import there. */
function seen(job: Job | undefined, caller: Caller): Post | undefined {
  return job === undefined ? undefined : postOver(caller, IMPORTERS, job.town);
}

async function viewOf(
  { files }: ImportPorts,
  job: Job,
  faults: readonly FaultRow[],
  now: Instant,
): Promise<ImportView> {
  const { id, kind, format, town, dryRun, state, total, next, tally, ignored } = job;
  const withFile = state === 'done' && faults.length > 0;
  const link = withFile ? await files.link(errorKeyOf(id), `${kind}-errors.xlsx`, now) : undefined;
  return {
    ...{ id, kind, format, town, dryRun, state, done: next, ...tally },
    ...(total === undefined ? {} : { total }),
    faults: faults.slice(0, FAULTS_SHOWN).map((fault) => ({ ...fault })),
    ...(ignored === undefined || ignored.length === 0 ? {} : { ignoredColumns: [...ignored] }),
    ...(link === undefined ? {} : { errorFile: { url: link.url, expiresAt: show(link.expiresAt) } }),
    createdAt: show(job.createdAt),
    ...(job.finishedAt === undefined ? {} : { finishedAt: show(job.finishedAt) }),
  };
}

const sameJob = (job: Job, body: NewImport, town: string, post: Post, caller: Caller): boolean =>
  job.kind === body.kind &&
  job.format === body.format &&
  job.dryRun === body.dryRun &&
  job.town === town &&
  job.by.post === post.postId &&
  job.by.person === caller.person;

async function createImport(
  ports: ImportPorts,
  request: Request<unknown, unknown, NewImport>,
  caller: Caller,
  now: Instant,
): Answered {
  const { body } = request;
  const town = townFor(caller, body.town);
  if (!town.ok) return town;
  const post = caller.posts.find(({ role, area }) => IMPORTERS.includes(role) && covers(area, town.value));
  if (post === undefined) return err({ code: 'forbidden' });
  if (!REGISTERS[body.kind].formats.includes(body.format)) return err(badBody('/format', 'format-not-offered'));
  const { kind, format, dryRun } = body;
  const id = ports.newId(caller.person, request.idempotencyKey);
  const by = { person: caller.person, post: post.postId };
  const fresh = { ...{ id, kind, format, dryRun, by }, town: town.value, createdAt: now, tally: NOTHING_YET };
  const job: Job = { ...fresh, state: 'waiting', next: 0, attempts: 0, version: 0 };
  if ((await ports.jobs.save(job)) === 'conflict') {
    const earlier = await ports.jobs.job(id);
    if (earlier === undefined || !sameJob(earlier, body, town.value, post, caller))
      return err({ code: 'idempotency-key-reused' });
  }
  const offer = await ports.files.offer(id, CONTENT_TYPES[format], body.bytes, now);
  return ok({ status: 201, body: { id, ...offer, expiresAt: show(offer.expiresAt) } });
}

/** Started twice it is still one import: what is queued, running or over is only shown. */
async function startImport(
  ports: ImportPorts,
  request: Request<{ readonly id: string }>,
  caller: Caller,
  now: Instant,
): Answered {
  const { requestId, sourceIp } = request;
  const job = await ports.jobs.job(request.params.id);
  const post = seen(job, caller);
  if (job === undefined || post === undefined) return notFound;
  if (job.by.person !== caller.person) return err({ code: 'forbidden' });
  if (job.state === 'waiting') {
    const act = { subject: `JOB#${job.id}`, action: `import:start:${job.kind}`, at: now, person: caller.person };
    const who = { role: post.role, post: post.postId, personal: job.kind === 'persons' };
    await ports.audit({ ...act, ...who, requestId, sourceIp });
    await ports.jobs.save({ ...job, state: 'queued' });
  }
  if (job.state === 'waiting' || job.state === 'queued') await ports.wake(job.id);
  const now_ = (await ports.jobs.job(job.id)) ?? job;
  return ok({ status: 202, body: await viewOf(ports, now_, [], now) });
}

async function getImport(ports: ImportPorts, id: string, caller: Caller, now: Instant): Answered {
  const [job, faults] = await Promise.all([ports.jobs.job(id), ports.jobs.faultsOf(id)]);
  if (job === undefined || seen(job, caller) === undefined) return notFound;
  return ok({ body: await viewOf(ports, job, faults, now) });
}

/** The use cases of imports and exports, by the names of their routes. */
export const importUseCases = (ports: ImportPorts): UseCases => ({
  createImport: staffUseCase<unknown, unknown, NewImport>((request, caller, now) =>
    createImport(ports, request, caller, now),
  ),
  startImport: staffUseCase<{ id: string }>((request, caller, now) => startImport(ports, request, caller, now)),
  getImport: staffUseCase<{ id: string }>(({ params }, caller, now) => getImport(ports, params.id, caller, now)),
  ...exportUseCases(ports),
});
