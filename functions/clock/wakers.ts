import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { clockStore } from '../../shared/cases/store-clock.ts';
import { coClockStore } from '../../shared/cases/store-co.ts';
import { wake } from '../../shared/notifications/store.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { surgeWriting } from '../wiring/surges.ts';
import { callWaker } from './call-waker.ts';
import { caseWaker } from './case-waker.ts';
import { coWaker } from './co-waker.ts';
import { jobWakers } from './job-wakers.ts';
import { promiseWaker } from './promise-waker.ts';
import { reckoningWaker } from './reckoning-waker.ts';
import { redivisionWaker } from './redivision-waker.ts';
import { reliefWaker } from './relief-waker.ts';
import { requestWaker } from './request-waker.ts';
import { shiftWaker } from './shift-waker.ts';
import { supervisionWaker } from './supervision-waker.ts';
import { surgeWaker } from './surge-waker.ts';
import { taskWaker } from './task-waker.ts';
import type { WakerConfig } from './waker-config.ts';
import { whistleWakers } from './whistle-wakers.ts';

const deps = ({ client, table, audit, policy, reliefs, newHome, trace }: WakerConfig): ClockDeps => ({
  store: clockStore({ client, matters: table, audit }),
  policy,
  reliefs,
  newHome,
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
  callWaker(config),
  promiseWaker(config),
  shiftWaker(config),
  reliefWaker({ client: config.client, table: config.table, cases: deps(config) }),
  surgeWaker({
    client: config.client,
    cases: deps(config),
    writing: surgeWriting(config.table, config.audit, config.policy),
  }),
  redivisionWaker({ ...config, matters: config.table }),
  requestWaker(config),
  reckoningWaker({ client: config.client, table: config.table, cases: deps(config) }),
  ...whistleWakers(config),
  taskWaker(config),
  coWaker({
    ...deps(config),
    store: coClockStore({ client: config.client, matters: config.table, audit: config.audit }),
  }),
  ...jobWakers(config),
  messageWaker(config),
];
