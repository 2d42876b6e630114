import { PROMISE_SK, promiseItem, toPromise, toPromiseItem } from '../../shared/cases/items-promise.ts';
import { remindPromise } from '../../shared/cases/rules-promise.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { type BesideWakerConfig, besideWaker } from './beside-waker.ts';

/** Promises that nobody has kept: whose it is is told, then who holds the same post, then the duty supervisor. */
export const promiseWaker = (config: BesideWakerConfig): Waker =>
  besideWaker(PROMISE_SK, config, (c, row, now, calendar) => {
    const promise = toPromise(parseItem(promiseItem, row));
    const reminder = remindPromise(c, promise, now, calendar);
    if (!reminder) return undefined;
    const { next, event, messages } = reminder;
    const { version, state } = promise;
    return { item: toPromiseItem(next, calendar), version, state, event, messages };
  });
