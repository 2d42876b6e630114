import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { Stage } from '../policies/model.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { Who } from '../workflow/waits.ts';
import type { CaseMeta } from './model.ts';
import type { CoPart } from './model-co.ts';
import { centre, mayBeTold } from './rules.ts';
import { coMessage } from './rules-co.ts';
import { type CoTimer, coTimerIn, coWakings, withCoReminded } from './timers-co.ts';
import { coWaitOf, coWaits } from './waits-co.ts';

/** What the clock makes of a part whose time has come. */
export interface CoReminder {
  readonly next: CoPart;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

type Ladder = Readonly<Record<ReminderStage, readonly Who[]>>;

const LEAD: Who = { relation: 'lead' };
const PARTY: Who = { relation: 'party' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };

/** A silent co-unit: the lead waits for it and hears of the breach; afterwards the duty supervisor can act for it. */
const OF_PARTY: Ladder = { before: [PARTY], at: [PARTY, LEAD], after: [LEAD, SUPERVISOR] };

const ladderOf = (limit: Stage): Ladder => {
  const wait = coWaits.find((one) => one.limit === limit);
  if (limit !== 'decide-return' || !wait) return OF_PARTY;
  return { before: [wait.actor], at: [wait.actor, wait.substitute], after: [wait.substitute, wait.override.by] };
};

const audienceOf = (who: Who, c: CaseMeta, part: CoPart): string | undefined => {
  if ('role' in who) return centre(c, who.role);
  return who.relation === 'lead' ? c.lead : part.party;
};

/** Whom a reminder tells, each once and at least one; never whom the case complains about. */
const audiencesOf = (c: CaseMeta, part: CoPart, limit: Stage, stage: ReminderStage): string[] => {
  const rung = ladderOf(limit)[stage].flatMap((who) => audienceOf(who, c, part) ?? []);
  const told = [...new Set(rung)].filter((audience) => mayBeTold(audience, c));
  return told.length > 0 ? told : [centre(c, 'dutySupervisor')];
};

/** Which limit of the town's a timer is. */
const limitOf = (part: CoPart, timer: CoTimer): Stage =>
  timer === 'limit' ? 'handle' : (coWaitOf(part.state)?.limit ?? 'handle');

/** Words of their own for each limit. */
const WORDS: Partial<Readonly<Record<Stage, string>>> = { sign: 'co-sign', 'decide-return': 'co-return' };
const typeOf = (limit: Stage, stage: ReminderStage): string =>
  `${WORDS[limit] ?? 'co-result'}-${stage === 'before' ? 'due' : 'late'}`;

/**
 * The reminder that has been due for longest. It moves no version, so that nobody's form is refused because the clock
 * spoke; its stream is named by party, limit and deadline, so that a sweep that runs twice tells nobody twice.
 */
export const remindCo = (c: CaseMeta, part: CoPart, now: Instant, calendar: Calendar): CoReminder | undefined => {
  const due = coWakings(part, calendar).find(({ at }) => at <= now);
  const running = due && coTimerIn(part, due.timer);
  const stage = running && reminderDue(running.clock, running.reminded, now, calendar);
  const dueAt = running?.clock.dueAt;
  if (!due || !stage || !dueAt) return undefined;
  const limit = limitOf(part, due.timer);
  const digits = dueAt.replace(/\D/g, '').slice(2, 14);
  const stream = reminderStream(`clock-${part.party}-${limit}-${digits}`, stage);
  const event = reminderEvent(stream, part.state, stage, now, { party: part.party, limit, dueAt });
  const messages = audiencesOf(c, part, limit, stage).map((audience) => ({
    ...coMessage(c, part, typeOf(limit, stage), audience, { stage, dueAt }),
    ...stream,
    ...(stage === 'before' ? { latestWins: true } : {}),
  }));
  return { next: withCoReminded(part, due.timer, stage), event, messages };
};
