import type { ActorRef } from '../kernel/caller.ts';
import { err, ok } from '../kernel/result.ts';
import { type Instant, plus, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import type { RevealBody } from './contract.ts';
import { type CaseHead, REVEAL_SHOWN_MS, type RevealPurpose, revealingPost } from './rules.ts';

/** What of a report leads to its reporter. */
export interface ReportHead {
  readonly rid: string;
  /** The case it was made for; after a merge the report still names it. */
  readonly caseNum: string;
  readonly createdAt: Instant;
  /** Absent for the anonymous. */
  readonly contact?: string | undefined;
}

/** A contact as it is stored: sealed. */
export interface SealedContact {
  readonly contact: string;
  /** When the report was made whose name this is. */
  readonly at: Instant;
  readonly phoneEnc: string;
  readonly nameEnc?: string | undefined;
}

/** That a person saw a number: written before they see it. */
export interface Reveal {
  readonly contact: string;
  readonly caseNum: string;
  readonly rid: string;
  readonly town: string;
  readonly by: ActorRef;
  readonly purpose: RevealPurpose;
  readonly reason?: string | undefined;
  readonly at: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
}

export interface PeopleDeps {
  readonly caseHead: (num: string) => Promise<CaseHead | undefined>;
  readonly report: (rid: string) => Promise<ReportHead | undefined>;
  /** The contact, with the name that came with the report made at `at`. */
  readonly contact: (id: string, at: Instant) => Promise<SealedContact | undefined>;
  /** Throws when the record can't be kept: then nothing is shown. */
  readonly record: (reveal: Reveal) => Promise<void>;
  readonly open: (sealed: SealedContact) => Promise<{ phone: string; name?: string }>;
}

const NOT_FOUND = err({ code: 'not-found' } as const);

/** More merges in a row than ever happen. */
const MAX_HOPS = 10;

/** A report belongs to the case it was made for and, after a merge, to the case that goes on with it. */
const belongs = async (deps: PeopleDeps, report: ReportHead, num: string): Promise<boolean> => {
  let at: string | undefined = report.caseNum;
  for (let hop = 0; at !== undefined && hop < MAX_HOPS; hop += 1) {
    if (at === num) return true;
    at = (await deps.caseHead(at))?.mergedInto;
  }
  return false;
};

/**
 * Shows one reporter's number to somebody who has to ring them. The record is kept before the number leaves; whoever has
 * no right to it, and a report that has no number, are answered alike.
 */
const revealContact = (deps: PeopleDeps): UseCase =>
  staffUseCase<{ id: string; rid: string }, unknown, RevealBody>(async (request, caller, now) => {
    const { params, body, requestId, sourceIp } = request;
    const [c, report] = await Promise.all([deps.caseHead(params.id), deps.report(params.rid)]);
    const post = c && revealingPost(caller, c, now);
    if (!c || !post || !report?.contact || !(await belongs(deps, report, c.num))) return NOT_FOUND;
    const sealed = await deps.contact(report.contact, report.createdAt);
    if (!sealed) return NOT_FOUND;
    await deps.record({
      contact: sealed.contact,
      caseNum: c.num,
      rid: report.rid,
      town: c.town,
      by: actorOf(caller, post),
      purpose: body.purpose,
      reason: body.reason,
      at: now,
      requestId,
      sourceIp,
    });
    const opened = await deps.open(sealed);
    return ok({ body: { ...opened, expiresAt: show(plus(now, REVEAL_SHOWN_MS)) } });
  });

/** The use cases of personal data, by route name. */
export const peopleUseCases = (deps: PeopleDeps): Record<'revealContact', UseCase> => ({
  revealContact: revealContact(deps),
});
