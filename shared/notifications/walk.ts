import { MINUTE, plus, SECOND } from '../kernel/time.ts';
import type { Delivered } from './deliver.ts';
import type { Message, StreamRef } from './ports.ts';
import type { WalkDeps } from './ports-walk.ts';
import {
  added,
  isToldAtOnce,
  NIGHT,
  NOTHING_YET,
  type Progress,
  recipientsOf,
  shortened,
  taskOf,
} from './rules-walk.ts';
import { quietUntil } from './targets.ts';
import { type Walk, walkPage } from './walk-page.ts';

/** Reports of one page: what is done again after a crash, and at the worst three rounds of texts that time out. */
export const WALK_PAGE = 24;

/** What a page may take at the worst; with less time left none is begun, and the clock goes on with it in the next minute. */
export const PAGE_TIME = 14 * SECOND;

/** A page that waits for nobody in particular is looked at again after this. */
const LATER = MINUTE;

type Step = 'on' | 'stop';

const wordsOf = async (deps: WalkDeps, message: Message, words: 'answer' | 'event' | undefined): Promise<string> => {
  if (words === undefined) return '';
  const { num, part, version } = message;
  const found = words === 'answer' ? await deps.source.answer(num) : await deps.source.words(num, part, version);
  return shortened(found ?? '');
};

const hold = async (deps: WalkDeps, message: Message, wakeAt: string): Promise<Step> => {
  await deps.ledger.settle(message, { sk: message.sk, state: 'held', wakeAt }, deps.now());
  return 'stop';
};

const end = async (deps: WalkDeps, message: Message, state: 'delivered' | 'superseded'): Promise<Step> =>
  (await deps.ledger.settle(message, { sk: message.sk, state }, deps.now())) ? 'on' : 'stop';

/** Page after page from where the last worker has come to; two at once do the same page twice and count it once. */
const go = async (deps: WalkDeps, walk: Walk, remaining: () => number): Promise<Step> => {
  const { message } = walk;
  const ids = await deps.source.reportIds(message.num);
  let known: Progress | undefined = await deps.ledger.progress(message);
  for (;;) {
    const after = known?.after ?? '';
    const left = ids.filter((rid) => rid > after);
    if (remaining() < PAGE_TIME) return hold(deps, message, deps.now());
    const page = await walkPage(deps, walk, left.slice(0, WALK_PAGE));
    if (page.until !== undefined)
      return hold(deps, message, page.until > deps.now() ? page.until : plus(deps.now(), LATER));
    const sum = added(known ?? NOTHING_YET, page.progress);
    if (left.length <= WALK_PAGE) {
      const { reports, texted, untold, calls } = sum;
      deps.log('reporters-told', { message: message.id, reports, texted, untold, calls });
      return end(deps, message, 'delivered');
    }
    known = (await deps.ledger.advance(message, known, sum)) ? sum : await deps.ledger.progress(message);
    // Four hundred take a while: of a case that was taken up again meanwhile the rest is not told that it is over.
    if (taskOf(message, await deps.source.head(message.num)) === undefined) return end(deps, message, 'superseded');
  }
};

/** Whether anybody has left a number: of those who have not, nobody is woken. Most often the first page says so. */
const wakesSomebody = async (deps: WalkDeps, num: string): Promise<boolean> => {
  const ids = await deps.source.reportIds(num);
  for (let at = 0; at < ids.length; at += WALK_PAGE) {
    if (recipientsOf(await deps.source.reports(ids.slice(at, at + WALK_PAGE))).size > 0) return true;
  }
  return false;
};

/** One message to all reporters: still so, not in the night, and then from page to page. */
const tell = async (deps: WalkDeps, message: Message, remaining: () => number): Promise<Step> => {
  const [c, policy, gateway] = await Promise.all([
    deps.source.head(message.num),
    deps.policy(message.town),
    deps.gatewayOf(message.town),
  ]);
  const task = taskOf(message, c);
  if (task === undefined || c === undefined) return end(deps, message, 'superseded');
  const night = isToldAtOnce(message) ? undefined : quietUntil(gateway?.quietHours ?? NIGHT, deps.now());
  if (gateway !== undefined && night !== undefined && (await wakesSomebody(deps, message.num)))
    return hold(deps, message, night);
  const words = await wordsOf(deps, message, task.words);
  return go(deps, { message, task, c, policy, gateway, words }, remaining);
};

/**
 * Tells all reporters of a case what its messages to them say, in the order of time: an interim word before the end. It may
 * be killed anywhere and run twice; what is held is woken by the clock.
 */
export async function tellReporters(deps: WalkDeps, ref: StreamRef, remaining: () => number): Promise<Delivered> {
  for (const message of await deps.ledger.open(ref)) {
    if ((await tell(deps, message, remaining)) === 'stop') break;
  }
  return 'through';
}
