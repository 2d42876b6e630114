import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, refuse, refuseField } from './rules.ts';
import { isBarred, isRestricted, mayNotHave } from './rules-rights.ts';

/** Who of those on duty there looks: the first whom it is not about, and never who asks. */
const dutyVerifier = (c: CaseMeta, { actor, onDuty = [] }: Parameters<typeof ask>[2]): string | undefined =>
  onDuty.find((person) => person !== actor.person && !isBarred(person, c));

/** Who looks where nobody is on duty: the grid's full-time worker, an officer of the village, else the town's dispatcher. */
const usualVerifier = (c: CaseMeta): string => {
  if (c.grid) return `${c.grid}:gridWorker`;
  return c.unit ? `${c.unit}:unitOfficer` : `${c.town}:dispatcher`;
};

type Verification = NonNullable<CaseMeta['verification']>;

const isSource = (state: CaseMeta['state']): state is Verification['from'] =>
  state === 'reported' || state === 'filed' || state === 'returned';

/** Somebody goes and looks whether the problem is there at all (核实), before it is filed or after a unit said it is not. */
const ask: Rule<'ask-verification'> = (c, body, context) => {
  const { actor, policy, namedParties } = context;
  if (!isSource(c.state)) return refuse('wrong-state', { action: 'ask-verification', state: c.state });
  if (mayNotHave(body.person, namedParties, c)) return refuse('party-concerned', { party: body.person ?? '' });
  // Of what is hidden whoever holds a post out there knows nothing; the accused may be one of them.
  if (body.person === undefined && isRestricted(c)) return refuseField('person', 'required');
  const stops = c.clock ? (c.looked ?? 0) + 1 : 0;
  const most = policy.clockStops.verifications;
  // Looked at again and again, a case would never be late.
  if (stops > most) return refuse('clock-stops-used-up', { times: most });
  const person = body.person ?? (body.post === undefined ? dutyVerifier(c, context) : undefined);
  const who = person === undefined ? { post: body.post ?? usualVerifier(c) } : { person };
  const verification = { from: c.state, by: actor.person, ...who };
  const next = advance(c, 'verifying', { verification, ...(stops > 0 ? { looked: stops } : {}) }, ['verified']);
  const audience = 'person' in who ? `person:${who.person}` : `post:${who.post}`;
  const byDuty = person !== undefined && body.person === undefined;
  const data = { ...who, ...(byDuty ? { by: 'duty' } : {}), ...(body.question ? { question: body.question } : {}) };
  return change(next, data, [message(next, 'verification-asked', audience)]);
};

/** Where it came from, and who waits for it there. */
const backFrom = (c: CaseMeta): { readonly state: Verification['from']; readonly audience: string } => {
  const state = c.verification?.from ?? 'reported';
  return { state, audience: centre(c, state === 'reported' ? 'acceptor' : 'dispatcher') };
};

const verify: Rule<'verify'> = (c, body) => {
  const { state, audience } = backFrom(c);
  const next = advance(c, state, { verified: body.outcome });
  const data = {
    outcome: body.outcome,
    ...(body.text ? { text: body.text } : {}),
    ...(body.evidence?.length ? { evidence: body.evidence } : {}),
  };
  return change(next, data, [message(next, 'verified', audience, { outcome: body.outcome })]);
};

/** Nobody could look, or nobody did in time: it goes on as if nobody had been asked, and everybody can see so. */
const recall: Rule<'recall-verification'> = (c, body) => {
  const { state, audience } = backFrom(c);
  const next = advance(c, state, { verified: 'unable' });
  const sent = c.verification?.person ? `person:${c.verification.person}` : `post:${c.verification?.post}`;
  const data = { outcome: 'unable', ...(body.reason ? { reason: body.reason } : {}) };
  return change(next, data, [
    message(next, 'verified', audience, { outcome: 'unable' }),
    message(next, 'verification-recalled', sent),
  ]);
};

export const verificationRules = { 'ask-verification': ask, verify, 'recall-verification': recall };
