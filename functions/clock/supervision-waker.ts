import { supervisionItem, toSupervision, toSupervisionItem } from '../../shared/cases/items-supervision.ts';
import { remindSupervision } from '../../shared/cases/rules-supervision.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { type BesideWakerConfig, besideWaker } from './beside-waker.ts';

/** Instructions that nobody has answered: the unit is told, then the dispatcher, then who gave it. */
export const supervisionWaker = (config: BesideWakerConfig): Waker =>
  besideWaker('SUP#', config, (c, row, now, calendar) => {
    const supervision = toSupervision(parseItem(supervisionItem, row));
    const reminder = remindSupervision(c, supervision, now, calendar);
    if (!reminder) return undefined;
    const { next, event, messages } = reminder;
    const { version, state } = supervision;
    return { item: toSupervisionItem(next, c, calendar), version, state, event, messages };
  });
