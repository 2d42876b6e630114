import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { clockStore } from '../../shared/cases/store-clock.ts';
import { coClockStore } from '../../shared/cases/store-co.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { wake } from '../../shared/notifications/store.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { caseWaker } from './case-waker.ts';
import { coWaker } from './co-waker.ts';
import { reliefWaker } from './relief-waker.ts';
import { supervisionWaker } from './supervision-waker.ts';
import { whistleWakers } from './whistle-wakers.ts';

/** Where matters and audit are, and what the clock goes by. */
export interface WakerConfig extends Pick<ClockDeps, 'policy' | 'reliefs' | 'trace'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly audit: string;
  readonly calendar: Calendar;
}

const deps = ({ client, table, audit, policy, reliefs, trace }: WakerConfig): ClockDeps => ({
  store: clockStore({ client, matters: table, audit }),
  policy,
  reliefs,
  trace,
});

/** Messages whose next try, or whose lost relay, is due. */
const messageWaker = ({ client, table }: WakerConfig): Waker => ({
  knows: (due) => due.sk.startsWith('OUT#'),
  wake: async (due, now) => {
    await wake({ client, table }, { pk: due.pk, sk: due.sk }, now);
  },
});

export const wakersOf = (config: WakerConfig): readonly Waker[] => [
  caseWaker(deps(config)),
  supervisionWaker(config),
  reliefWaker({ client: config.client, table: config.table, cases: deps(config) }),
  ...whistleWakers(config),
  coWaker({
    ...deps(config),
    store: coClockStore({ client: config.client, matters: config.table, audit: config.audit }),
  }),
  messageWaker(config),
];
