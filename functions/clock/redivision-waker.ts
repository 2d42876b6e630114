import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import { redivisionItem, toRedivision, toRedivisionItem } from '../../shared/redivisions/items.ts';
import type { RedivisionMeta } from '../../shared/redivisions/model.ts';
import { remindRedivision } from '../../shared/redivisions/reminding.ts';
import { redivisionPk } from '../../shared/redivisions/rules-moved.ts';

import type { Waker } from '../../shared/sweep/service.ts';
import { type WalkConfig, walkFurther } from './redivision-walk.ts';

export interface RedivisionWakerConfig
  extends Omit<WalkConfig, 'calendar' | 'requestId'>,
    Pick<ClockDeps, 'policy' | 'trace'> {
  readonly client: DynamoDBDocumentClient;
}

const remind = async (config: RedivisionWakerConfig, of: RedivisionMeta, wakeAt: string, now: string) => {
  const calendar = calendarOf(await config.policy(of.town));
  const reminder = remindRedivision(of, now, calendar);
  if (!reminder) return;
  await writeReminder(config.client, {
    table: config.matters,
    item: toRedivisionItem(reminder.next, calendar),
    version: of.version,
    state: of.state,
    wakeAt,
    context: { pk: redivisionPk(of.id), town: of.town, num: of.id, now },
    event: reminder.event,
    messages: reminder.messages,
  });
};

/** Redivisions that wait for somebody, and those whose grids are being drawn or emptied. */
export const redivisionWaker = (config: RedivisionWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('REDIV#') && sk === 'META',
  wake: async (due, now) => {
    const item = await getItem(config.client, config.matters, { pk: due.pk, sk: due.sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const of = toRedivision(parseItem(redivisionItem, item));
    if (!of.walk) {
      await remind(config, of, item.wakeAt, now);
      return;
    }
    const calendar = calendarOf(await config.policy(of.town));
    await walkFurther({ ...config, calendar, requestId: () => config.trace().requestId }, of, now);
  },
});
