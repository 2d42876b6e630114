import { type CaseMeta, isOpen } from '../cases/model.ts';
import { progressOf } from '../cases/rules-again.ts';
import type { Language } from '../cases/rules-public.ts';
import { mayView } from '../cases/rules-rights.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { maskText } from '../kernel/masking.ts';
import { err, ok } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import type { CallerAnswer, CallerBody } from './contract-callers.ts';
import { purposeKept } from './rules.ts';

/** Look-ups of one person in a minute: twice what anybody can take calls, and far too few to try out numbers. */
export const CALLERS_PER_MINUTE = 20;

/** Those who speak with callers. */
const TAKERS: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'];

/** One report of a caller, as it is read. */
export interface CallerReport {
  readonly report: {
    readonly rid: string;
    readonly caseNum: string;
    readonly channel: CaseMeta['channel'];
    readonly receivedAt: Instant;
    readonly text: string;
  };
  /** The case it was made for, and the one in which it is handled. */
  readonly own: CaseMeta;
  readonly head: CaseMeta;
  readonly answer?: { readonly text: string; readonly at: Instant };
  readonly promises: readonly {
    readonly state: string;
    /** Every reporter of the case, or the id of one report. */
    readonly to: string;
    readonly what: string;
    readonly by: Instant;
  }[];
}

/** That somebody saw what a caller has reported: written before it is shown. */
export interface CallerLook {
  readonly contact: string;
  readonly by: ActorRef;
  readonly town: string;
  readonly purpose: string;
  readonly at: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
}

export interface CallerDeps {
  /** Whether one more look-up of this person is admitted. */
  readonly admits: (person: string, now: Instant) => Promise<boolean>;
  /** The contact that a number leads to, whether there is one or not. */
  readonly contactOf: (phone: string) => string;
  /** What was sealed for a person; undefined where it was not for them, or is out of date. */
  readonly seal: (purpose: 'caller' | 'page', person: string, value: unknown, now: Instant) => string;
  readonly unseal: (purpose: 'caller' | 'page', person: string, text: string, now: Instant) => unknown;
  readonly history: (
    contact: string,
    limit: number,
    from: unknown,
  ) => Promise<{ readonly items: readonly CallerReport[]; readonly next?: unknown }>;
  /** Throws when the record can't be kept: then nothing is shown. */
  readonly record: (look: CallerLook) => Promise<void>;
}

const openPromises = ({ promises, report }: CallerReport, now: Instant) =>
  promises
    .filter(({ state, to }) => state === 'open' && (to === 'reporters' || to === report.rid))
    .sort((a, b) => (a.by < b.by ? -1 : 1))
    .map(({ what, by }) => ({ what: maskText(what), by: show(by), late: now > by }));

const progressIn = (head: CaseMeta, language: Language) => {
  const dueAt = isOpen(head.state) && head.clock?.dueAt ? show(head.clock.dueAt) : undefined;
  return { ...progressOf(head, dueAt, language), ...(dueAt ? { dueAt } : {}) };
};

const viewOf = (one: CallerReport, now: Instant, language: Language): CallerAnswer['items'][number] => {
  const { report, own, head, answer } = one;
  return {
    rid: report.rid,
    caseNum: own.num,
    ...(head.num === own.num ? {} : { handledIn: head.num }),
    ...(head.category ? { category: head.category } : {}),
    ...(head.categoryName ? { categoryName: head.categoryName } : {}),
    channel: report.channel,
    state: head.state,
    receivedAt: show(report.receivedAt),
    text: maskText(report.text),
    ...(head.unit ? { unit: head.unit } : {}),
    ...(head.lead ? { lead: head.lead } : {}),
    ...(answer ? { answer: { text: maskText(answer.text), at: show(answer.at) } } : {}),
    promises: openPromises(one, now),
    progress: progressIn(head, language),
    open: isOpen(head.state),
  };
};

/** A case is shown to whoever may see it where it was taken down and where it is handled. */
const isShown = (caller: Caller, { own, head }: CallerReport): boolean => mayView(caller, own) && mayView(caller, head);

/** Whose history it is: by the number, or by the handle that was given for it. */
const contactIn = (
  deps: CallerDeps,
  { phone, handle }: CallerBody,
  person: string,
  now: Instant,
): string | undefined => {
  if (phone !== undefined) return deps.contactOf(phone);
  const contact = deps.unseal('caller', person, handle ?? '', now);
  return typeof contact === 'string' ? contact : undefined;
};

/** Where a page of that same history begins. */
const positionIn = (
  deps: CallerDeps,
  { cursor }: CallerBody,
  person: string,
  contact: string,
  now: Instant,
): unknown => {
  const page = cursor === undefined ? undefined : deps.unseal('page', person, cursor, now);
  return Array.isArray(page) && page[0] === contact ? page[1] : undefined;
};

/**
 * "Did I not ring last week?" The number is found by its keyed hash and stands nowhere else; what is shown are reports and how
 * their cases stand, never the number itself. Each page is on record, with its purpose, before it is shown; a number under
 * which nobody has reported is recorded and answered alike.
 */
const lookupCaller = (deps: CallerDeps): UseCase =>
  staffUseCase<unknown, unknown, CallerBody>(async (request, caller, now) => {
    const { body, requestId, sourceIp, language = 'zh-CN' } = request;
    const post = caller.posts.find(({ role }) => TAKERS.includes(role));
    if (!post) return err({ code: 'forbidden', params: { action: 'lookup' } });
    const contact = contactIn(deps, body, caller.person, now);
    const from = contact === undefined ? undefined : positionIn(deps, body, caller.person, contact, now);
    if (contact === undefined || (body.cursor !== undefined && from === undefined)) return err({ code: 'bad-cursor' });
    // One round trip for all three: whoever asks too often is shown nothing, and is on record for it.
    const [admitted, page] = await Promise.all([
      deps.admits(caller.person, now),
      deps.history(contact, body.limit, from),
      deps.record({
        contact,
        by: actorOf(caller, post),
        town: townOf(post.area) ?? post.area,
        purpose: purposeKept(body.purpose, body.reason),
        at: now,
        requestId,
        sourceIp,
      }),
    ]);
    if (!admitted) return err({ code: 'too-many-requests' });
    const answer: CallerAnswer = {
      handle: deps.seal('caller', caller.person, contact, now),
      items: page.items.filter((one) => isShown(caller, one)).map((one) => viewOf(one, now, language)),
      ...(page.next === undefined ? {} : { cursor: deps.seal('page', caller.person, [contact, page.next], now) }),
    };
    return ok({ body: answer });
  });

/** The use case of callers, by its route's name. */
export const callerUseCases = (deps: CallerDeps): Record<'lookupCaller', UseCase> => ({
  lookupCaller: lookupCaller(deps),
});
