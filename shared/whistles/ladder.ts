import type { ReminderStage } from '../workflow/reminders.ts';
import type { Wait, Who } from '../workflow/waits.ts';
import type { WhistleLimit, WhistleMeta, WhistlePart } from './model.ts';
import { blowerOf } from './rules.ts';

type AnyWait = Pick<Wait<string, string, WhistleLimit>, 'actor' | 'substitute' | 'limit' | 'override'>;
/** `raise` comes after the three, where a department stays away all the same. */
export type Rung = ReminderStage | 'raise';

const SUPERVISOR: Who = { role: 'dutySupervisor' };
const PARTY: Who = { relation: 'party' };
const HEAD: Who = { relation: 'head' };
const BLOWER: Who = { relation: 'blower' };

/** A department's own ladder: its officers, its head, the duty supervisor, at last the leader. */
const OF_DEPARTMENTS: Readonly<Partial<Record<WhistleLimit, Readonly<Partial<Record<Rung, readonly Who[]>>>>>> = {
  'report-in': {
    before: [PARTY],
    at: [PARTY, HEAD, BLOWER],
    after: [PARTY, HEAD, SUPERVISOR],
    raise: [SUPERVISOR, { role: 'leader' }],
  },
  result: { before: [PARTY], at: [PARTY, HEAD], after: [HEAD, SUPERVISOR, BLOWER] },
};

/** Elsewhere: who has to act, then who may stand in as well, then who may stand in and who may end it. */
const usual = ({ actor, substitute, override }: AnyWait, rung: Rung): readonly Who[] => {
  if (rung === 'before') return [actor];
  return rung === 'at' ? [actor, substitute] : [substitute, override.by];
};

/** Of a confidential whistle the place knows nothing: the duty supervisor stands in for it. */
const audienceOf = (who: Who, w: WhistleMeta, part: WhistlePart | undefined): string => {
  const supervisor = `post:${w.town}:dutySupervisor`;
  if ('role' in who) return who.role === 'leader' && w.confidential ? supervisor : `post:${w.town}:${who.role}`;
  if (who.relation === 'blower') return blowerOf(w);
  if (who.relation === 'unit') return w.confidential ? supervisor : (w.unit ?? supervisor);
  if (!part) return supervisor;
  return who.relation === 'head' ? `head:${part.party}` : part.party;
};

/** Whom a rung of the ladder tells, each once. */
export const audiencesOf = (
  wait: AnyWait,
  rung: Rung,
  w: WhistleMeta,
  part: WhistlePart | undefined = undefined,
): string[] => {
  const who = OF_DEPARTMENTS[wait.limit]?.[rung] ?? usual(wait, rung);
  return [...new Set(who.map((one) => audienceOf(one, w, part)))];
};
