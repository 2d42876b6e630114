import type { CaseMeta, ReportMeta } from '../cases/model.ts';
import { isToBeAsked, openCall } from '../cases/rules-calls.ts';
import type { Instant } from '../kernel/time.ts';
import { calendarOf, type TownPolicy } from '../policies/rules.ts';
import type { Message } from './ports.ts';
import type { WalkDeps } from './ports-walk.ts';
import { afterAttempt, type Delivery, type Lane } from './rules.ts';
import { type Progress, recipientsOf, type WalkTask } from './rules-walk.ts';
import type { SmsGateway } from './sms.ts';

/** What one walk stands on. */
export interface Walk {
  readonly message: Message;
  readonly task: WalkTask;
  readonly c: CaseMeta;
  readonly policy: TownPolicy;
  /** Without one nobody is texted, and everybody is rung. */
  readonly gateway: SmsGateway | undefined;
  readonly words: string;
}

/** What a page came to. `until`: somebody could not be texted and is tried again then; the page is gone through again. */
export interface PageEnd {
  readonly progress: Progress;
  readonly until?: Instant;
}

/** Texts side by side, and after how many failures of a page the gateway is left alone until later. */
const SIDE_BY_SIDE = 8;
const FAILURES = 3;

const laneOf = (to: string): Lane => ({ kind: 'webhook', channel: 'sms', to });

const isOver = (delivery: Delivery | undefined): boolean =>
  delivery?.state === 'delivered' || delivery?.state === 'dead';

const inGroups = async <T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> => {
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map(run));
  }
};

/** Whether the text asks for a rating, and a call follows only where none comes. */
const asksFirst = ({ task, policy, gateway }: Walk): boolean =>
  task.calls === 'open' && gateway !== undefined && policy.callBack.way === 'sms-first';

/** Texts the recipients of a page who were not texted yet; gives how it stands with each. */
const textAll = async (
  deps: WalkDeps,
  walk: Walk,
  contacts: readonly string[],
): Promise<ReadonlyMap<string, Delivery>> => {
  const { message, gateway, task, c, words } = walk;
  if (gateway === undefined) return new Map();
  const names = new Map(contacts.map((contact) => [contact, deps.recipient(message.id, contact)] as const));
  const known = await deps.ledger.receipts(message, [...names.values()]);
  const states = new Map<string, Delivery>();
  for (const [contact, to] of names) {
    const before = known.find((delivery) => delivery.to === to);
    if (before) states.set(contact, before);
  }
  const now = deps.now();
  const open = contacts.filter((contact) => {
    const before = states.get(contact);
    return !isOver(before) && (before?.nextAt === undefined || before.nextAt <= now);
  });
  const phones = open.length > 0 ? await deps.source.phones(open) : new Map<string, string>();
  let failures = 0;
  await inGroups(open, async (contact) => {
    const phone = phones.get(contact);
    const to = names.get(contact);
    if (phone === undefined || to === undefined || failures >= FAILURES) return;
    const template = asksFirst(walk) ? 'case-closed-rate' : task.template;
    // The same text to the same recipient bears the same id however often it is handed over.
    const sms = {
      id: `${message.id}/${to}`,
      phone,
      template,
      params: { caseNum: c.num, answer: words },
      language: 'zh-CN',
    } as const;
    const outcome = await deps.send(gateway, sms, deps.now());
    if (outcome.is !== 'delivered') failures += 1;
    const at = deps.now();
    const attempt = { sk: message.sk, lane: laneOf(to), before: states.get(contact) };
    const delivery = afterAttempt(attempt, outcome, at, deps.random());
    const receipt = outcome.is === 'failed' ? { error: outcome.error } : {};
    await deps.ledger.receive(message, delivery, receipt, at);
    if (outcome.is === 'failed') deps.log('sms-failed', { message: message.id, outcome: outcome.error });
    states.set(contact, delivery);
  });
  // Whose number is not kept any more can't be texted, and waits for nothing.
  for (const contact of open) {
    if (states.has(contact) || phones.has(contact)) continue;
    const to = names.get(contact) ?? '';
    states.set(contact, { sk: message.sk, channel: 'sms', to, state: 'dead', attempts: 0, since: now });
  }
  return states;
};

/** Opens the call-backs of a page; who is still to be texted that asks for a rating comes when that is over. */
const openCalls = async (
  deps: WalkDeps,
  walk: Walk,
  reports: readonly ReportMeta[],
  texts: ReadonlyMap<string, Delivery>,
): Promise<number> => {
  const { c, policy } = walk;
  const others = [...new Set(reports.map(({ caseNum }) => caseNum))].filter((num) => num !== c.num);
  const owns = new Map((others.length > 0 ? await deps.source.heads(others) : []).map((own) => [own.num, own]));
  const calendar = calendarOf(policy);
  let opened = 0;
  const wanted = reports.filter((report) => isToBeAsked(report, c, owns.get(report.caseNum) ?? c, policy));
  await inGroups(wanted, async (report) => {
    const text = texts.get(report.contact ?? '');
    if (asksFirst(walk) && !isOver(text)) return;
    const asked = asksFirst(walk) && text?.state === 'delivered';
    const call = openCall(report, c, asked, { at: deps.now(), calendar, policy }, owns.get(report.caseNum));
    if (await deps.source.openCall(call, calendar)) opened += 1;
  });
  return opened;
};

/**
 * Tells the reporters of one page and sees to their call-backs. Everything in it may be done twice: a text bears its id,
 * a receipt stands under its recipient, a call-back under its report. So the page is only noted when it is over.
 */
export const walkPage = async (deps: WalkDeps, walk: Walk, ids: readonly string[]): Promise<PageEnd> => {
  const { message, task } = walk;
  const reports = await deps.source.reports(ids);
  const recipients = recipientsOf(reports);
  const texts = await textAll(deps, walk, [...recipients.keys()]);
  const calls =
    task.calls === 'open'
      ? await openCalls(deps, walk, [...recipients.values()].flat(), texts)
      : task.calls === 'lapse'
        ? await deps.source.lapseCalls(ids, message.time, deps.now())
        : 0;
  const waiting =
    walk.gateway === undefined ? [] : [...recipients.keys()].filter((contact) => !isOver(texts.get(contact)));
  const [until] = waiting.map((contact) => texts.get(contact)?.nextAt ?? deps.now()).sort();
  const told = [...recipients].filter(([contact]) => texts.get(contact)?.state === 'delivered');
  const progress = {
    after: ids.at(-1) ?? '',
    reports: ids.length,
    texted: told.flatMap(([, own]) => own).length,
    untold: ids.length - told.flatMap(([, own]) => own).length,
    calls,
  };
  return until === undefined ? { progress } : { progress, until };
};
