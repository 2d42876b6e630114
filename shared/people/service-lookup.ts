import { maskText } from '../kernel/masking.ts';
import { err, ok } from '../kernel/result.ts';
import { DAY, type Instant, MINUTE, plus, show } from '../kernel/time.ts';
import type { UseCase } from '../route.ts';
import { type Trace, traceOf } from '../workflow/command.ts';
import type { ConfirmBody, FoundReports, LookupBody } from './contract-lookup.ts';

/** For this long a code opens; three wrong ones and it opens no more. A million codes make a guess worth nothing. */
export const CODE_MS = 10 * MINUTE;
export const CODE_TRIES = 3;
/** SMS to one number in an hour: enough for one that was lost twice, too few to plague somebody. */
export const CODES_PER_HOUR = 3;
/** Calls of one address in a minute; each may cost the town an SMS. */
export const LOOKUPS_PER_MINUTE = 6;
/** A new tracking code opens for as long as people come back to a matter; then it is asked for again. */
export const NEW_CODE_MS = 30 * DAY;
/** The newest reports of one number that are found. */
export const MOST_FOUND = 20;

/** A report found again, with the code that was made for it. */
export interface Found {
  readonly trackingCode: string;
  readonly caseNum: string;
  readonly receivedAt: Instant;
  readonly text: string;
  readonly state: FoundReports['items'][number]['state'];
  readonly stateText: string;
}

export interface LookupDeps {
  /** Whether one more call of this address is admitted. */
  readonly admits: (sourceIp: string, now: Instant) => Promise<boolean>;
  /** Whether one more SMS may go to this number. */
  readonly maySend: (phone: string, now: Instant) => Promise<boolean>;
  /** The contact that a number leads to, whether there is one or not. */
  readonly contactOf: (phone: string) => string;
  /** The town of the newest report of a contact. */
  readonly townOf: (contact: string) => Promise<string | undefined>;
  /** Six random digits. */
  readonly draw: () => string;
  /** Keeps a code for a number in place of the one before. */
  readonly keep: (phone: string, code: string, until: Instant, now: Instant) => Promise<void>;
  /** Whether this is the number's code; each asking is a try, and a code that was right is used up. */
  readonly redeem: (phone: string, code: string, now: Instant) => Promise<boolean>;
  /** The newest reports of a contact, each with a new tracking code that opens until then. */
  readonly found: (
    contact: string,
    until: Instant,
    now: Instant,
    language: 'zh-CN' | 'en',
    trace: Trace,
  ) => Promise<readonly Found[]>;
  /** Sends the code; a failure is logged there and changes no answer. */
  readonly send: (town: string, phone: string, code: string, now: Instant, trace: Trace) => Promise<void>;
  /** Answers not before a fixed time has passed, so that how long it took tells nothing. */
  readonly pace: <T>(work: () => Promise<T>) => Promise<T>;
}

/** A number that is known gets an SMS; one that is not gets nothing, and everything else is the same. */
const start = async (deps: LookupDeps, phone: string, now: Instant, trace: Trace): Promise<void> => {
  const [allowed, town] = await Promise.all([deps.maySend(phone, now), deps.townOf(deps.contactOf(phone))]);
  if (!allowed) return;
  const code = deps.draw();
  await deps.keep(phone, code, plus(now, CODE_MS), now);
  if (town !== undefined) await deps.send(town, phone, code, now, trace);
};

/**
 * A lost tracking code. The answer is always the same, and takes the same time: whether somebody has complained under a
 * number is nobody's business. Only the holder of the phone reads more.
 */
const lookupReports =
  (deps: LookupDeps): UseCase =>
  async (request, _caller, now) => {
    const { phone } = request.body as LookupBody;
    if (!(await deps.admits(request.sourceIp, now))) return err({ code: 'too-many-requests' });
    await deps.pace(() => start(deps, phone, now, traceOf(request)));
    return ok({ status: 202, body: { validMinutes: CODE_MS / MINUTE } });
  };

const confirmLookup =
  (deps: LookupDeps): UseCase =>
  async (request, _caller, now) => {
    const { phone, code } = request.body as ConfirmBody;
    if (!(await deps.admits(request.sourceIp, now))) return err({ code: 'too-many-requests' });
    if (!(await deps.redeem(phone, code, now))) return err({ code: 'wrong-code' });
    const until = plus(now, NEW_CODE_MS);
    const found = await deps.found(deps.contactOf(phone), until, now, request.language ?? 'zh-CN', traceOf(request));
    // Nobody was sent a code for a number without reports: whoever hit it by chance learns nothing.
    if (found.length === 0) return err({ code: 'wrong-code' });
    const items: FoundReports['items'] = found.map(({ text, receivedAt, ...one }) => ({
      ...one,
      receivedAt: show(receivedAt),
      text: maskText(text),
      validUntil: show(until),
    }));
    return ok({ body: { items } });
  };

/** The use cases of lost tracking codes, by route name. */
export const lookupUseCases = (deps: LookupDeps): Record<'lookupReports' | 'confirmLookup', UseCase> => ({
  lookupReports: lookupReports(deps),
  confirmLookup: confirmLookup(deps),
});
