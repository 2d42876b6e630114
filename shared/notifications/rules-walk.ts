import type { CaseMeta, ReportMeta } from '../cases/model.ts';
import type { QuietHours } from '../departments/rules.ts';
import type { Instant } from '../kernel/time.ts';

/** What is to be said to the reporters of a case, and what of their call-backs, by the message that asks for it. */
export interface WalkTask {
  /** Which text, and whether it carries words that were written for the reporters: an answer, or a word to all of them. */
  readonly template: 'case-closed' | 'case-answered' | 'case-refused' | 'case-reopened' | 'group-answer';
  readonly words?: 'answer' | 'event';
  readonly calls?: 'open' | 'lapse';
}

const TASKS: Readonly<Record<string, WalkTask>> = {
  'onegrid.case.closed': { template: 'case-closed', words: 'answer', calls: 'open' },
  'onegrid.case.answered': { template: 'case-answered', words: 'answer', calls: 'open' },
  'onegrid.case.refused': { template: 'case-refused', words: 'answer' },
  'onegrid.case.reopened': { template: 'case-reopened', calls: 'lapse' },
  'onegrid.case.group-answered': { template: 'group-answer', words: 'event' },
};

/** What of a message decides whether it still says what is so. */
export interface WalkMessage {
  readonly type: string;
  readonly time: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Ends: what they say is said no more when the case was taken up again, or ended anew, before all were told. */
const ENDS: Readonly<Record<string, CaseMeta['state']>> = {
  'onegrid.case.closed': 'closed',
  'onegrid.case.answered': 'closed',
  'onegrid.case.refused': 'refused',
};

/** What a message asks for as the case stands now; undefined when it says what is so no more. */
export const taskOf = ({ type, time }: WalkMessage, c: CaseMeta | undefined): WalkTask | undefined => {
  if (c === undefined) return undefined;
  const end = ENDS[type];
  if (end !== undefined && (c.state !== end || c.closedAt !== time)) return undefined;
  // Closed again meanwhile: its own message tells them.
  if (type === 'onegrid.case.reopened' && c.closedAt !== undefined) return undefined;
  return TASKS[type];
};

/** From nine in the evening to eight in the morning nobody is woken by a text, unless the gateway's channel says otherwise. */
export const NIGHT: QuietHours = { from: '21:00', to: '08:00' };

/** An emergency is told at once, and so is what somebody says is to be told now: those who have just called are awake. */
export const isToldAtOnce = ({ data }: Pick<WalkMessage, 'data'>): boolean =>
  data.urgency === 'emergency' || data.now === true;

/** The longest part of an answer that a text carries; the whole stands on the page behind the tracking code. */
const WORDS_MAX = 200;

export const shortened = (words: string): string =>
  [...words].length <= WORDS_MAX ? words : `${[...words].slice(0, WORDS_MAX - 1).join('')}…`;

/** Reports of one number are one recipient; whoever took the report back is told nothing more. */
export const recipientsOf = (reports: readonly ReportMeta[]): ReadonlyMap<string, readonly ReportMeta[]> => {
  const live = reports.filter(({ contact, withdrawnAt }) => contact !== undefined && withdrawnAt === undefined);
  return Map.groupBy(live, ({ contact }) => contact ?? '');
};

/** What a walk has come to: where it goes on, and how many were told. Each page is counted once. */
export interface Progress {
  /** The last report that was gone through; they are in the order of their ids. */
  readonly after: string;
  readonly reports: number;
  /** Reports whose reporter was texted, and those whose was not: no number, no gateway, or the text failed for good. */
  readonly texted: number;
  readonly untold: number;
  readonly calls: number;
}

export const NOTHING_YET: Progress = { after: '', reports: 0, texted: 0, untold: 0, calls: 0 };

export const added = (one: Progress, page: Progress): Progress => ({
  after: page.after,
  reports: one.reports + page.reports,
  texted: one.texted + page.texted,
  untold: one.untold + page.untold,
  calls: one.calls + page.calls,
});
