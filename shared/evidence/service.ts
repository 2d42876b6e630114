import type { Caller } from '../kernel/caller.ts';
import { err, ok } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Request, UseCase, UseCases } from '../route.ts';
import { announced, givenOf, newAttachment, tooMany } from './announcing.ts';
import type { AttachmentAction, UploadBody } from './contract.ts';
import { type Attachment, MOST_PER_MATTER, MOST_PER_STEP } from './model.ts';
import type { AttachmentObjects, AttachmentStore } from './ports.ts';
import { viewOf } from './present.ts';
import { fits, isFromReporter } from './rules.ts';
import type { Held } from './rules-view.ts';

export interface EvidenceDeps {
  readonly store: AttachmentStore;
  readonly objects: AttachmentObjects;
  /** A case by its number, or a task by its id, as somebody sees it; nothing where they don't. */
  readonly held: (num: string, caller: Caller) => Promise<Held | undefined>;
  /** An id that the same key gives again; random without one. */
  readonly derived: (caller: string, route: string, key: string | undefined) => string;
}

const attach =
  (deps: EvidenceDeps, kind: 'case' | 'task'): UseCase =>
  async (request, caller, now) => {
    const { id: num } = request.params as { id: string };
    const body = request.body as UploadBody;
    if (!caller) return err({ code: 'forbidden' });
    const [held, all] = await Promise.all([deps.held(num, caller), deps.store.ofMatter(num)]);
    if (!held) return err({ code: 'not-found' });
    if (!fits(body.kind, body.contentType))
      return err({ code: 'evidence-unfit', params: { id: body.contentType, kind: body.kind } });
    const id = deps.derived(caller.person, `${kind}:${num}:attach`, request.idempotencyKey);
    const others = all.filter((one) => one.id !== id);
    if (others.length >= MOST_PER_MATTER) return tooMany(MOST_PER_MATTER);
    const ofStep = others.filter((one) => one.step === held.version && !isFromReporter(one));
    if (ofStep.length >= MOST_PER_STEP) return tooMany(MOST_PER_STEP);
    const given = givenOf(body, now);
    if (!given.ok) return given;
    const by = { person: caller.person };
    const attachment = newAttachment(held, body, now, { id, kind: body.kind, by }, given.value);
    const room = { of: `${held.version}`, most: MOST_PER_STEP, known: ofStep.length };
    return announced({ store: deps.store, offer: deps.objects.offer }, attachment, all, room, now);
  };

/** Cases and tasks whose pictures others reused are named to who may see them. */
const namedTo = async (
  deps: EvidenceDeps,
  caller: Caller,
  all: readonly Attachment[],
): Promise<ReadonlySet<string>> => {
  const nums = [...new Set(all.flatMap(({ reused }) => (reused ? [reused.num] : [])))];
  const found = await Promise.all(nums.map((num) => deps.held(num, caller)));
  return new Set(found.flatMap((held) => (held ? [held.num] : [])));
};

const list =
  (deps: EvidenceDeps): UseCase =>
  async (request, caller) => {
    const { id: num } = request.params as { id: string };
    if (!caller) return err({ code: 'forbidden' });
    const [held, all] = await Promise.all([deps.held(num, caller), deps.store.ofMatter(num)]);
    if (!held) return err({ code: 'not-found' });
    const seen = all.filter(held.sees);
    const named = await namedTo(deps, caller, seen.filter(held.seesFlags));
    const items = await Promise.all(seen.map((one) => viewOf(deps.objects, one, { held, named })));
    const order = (one: (typeof items)[number]): string => `${one.offeredAt}${one.id}`;
    return ok({ body: { items: items.sort((a, b) => (order(a) < order(b) ? -1 : 1)) } });
  };

const decided = ({ state }: Attachment, action: AttachmentAction): boolean =>
  state === (action === 'release' ? 'released' : 'refused');

const afterwards = (
  before: Attachment,
  person: string,
  now: Instant,
  action: AttachmentAction,
  reason?: string,
): Attachment => ({
  ...before,
  state: action === 'release' ? 'released' : 'refused',
  ...(action === 'refuse' ? { fault: 'by-centre' } : {}),
  decided: { person, at: now, ...(reason ? { reason } : {}) },
});

const act =
  (deps: EvidenceDeps): UseCase =>
  async (request: Request, caller, now) => {
    const {
      id: num,
      attachmentId,
      action,
    } = request.params as { id: string; attachmentId: string; action: AttachmentAction };
    if (!caller) return err({ code: 'forbidden' });
    const [held, before] = await Promise.all([deps.held(num, caller), deps.store.one(num, attachmentId)]);
    if (!held || !before || !held.sees(before)) return err({ code: 'not-found' });
    const post = held.keeper;
    if (!post) return err({ code: 'forbidden', params: { action } });
    const about = { held, named: new Set<string>() };
    if (decided(before, action)) return ok({ body: await viewOf(deps.objects, before, about) });
    if (before.state !== 'quarantined') return err({ code: 'wrong-state', params: { action, state: before.state } });
    if (action === 'release' && !(await deps.objects.release(before)))
      return err({ code: 'unknown-attachment', params: { id: attachmentId } });
    const { reason } = request.body as { reason?: string };
    const next = afterwards(before, caller.person, now, action, reason);
    const { person } = caller;
    const { requestId, sourceIp } = request;
    const record = {
      action: `attachment-${action}`,
      person,
      post: post.postId,
      role: post.role,
      at: now,
      requestId,
      sourceIp,
    };
    if ((await deps.store.decide(before, next, record)) === 'moved') return err({ code: 'write-conflict' });
    return ok({ body: await viewOf(deps.objects, next, about) });
  };

/** The use cases of attachments of cases for staff, by route name. */
export const evidenceUseCases = (deps: EvidenceDeps): UseCases => ({
  createAttachment: attach(deps, 'case'),
  listAttachments: list(deps),
  attachmentAction: act(deps),
});

/** The use cases of attachments of tasks, by route name. */
export const taskEvidenceUseCases = (deps: EvidenceDeps): UseCases => ({
  createTaskAttachment: attach(deps, 'task'),
  listTaskAttachments: list(deps),
});
