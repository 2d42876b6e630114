import type { CaseMeta } from '../cases/model.ts';
import { centre, message } from '../cases/rules.ts';
import { type Instant, shanghaiDay } from '../kernel/time.ts';
import type { OutMessage } from '../workflow/matter.ts';

/**
 * What acceptors are told when a reporter's attachment waits to be let through: once for each case and day, however many
 * there are, because the case shows them all. The day makes the message the same for each of them.
 */
export const waitingMessage = (c: CaseMeta, now: Instant): OutMessage => ({
  ...message(c, 'attachments-waiting', centre(c, 'acceptor')),
  part: `attachments-${shanghaiDay(now).replaceAll('-', '')}`,
  version: 1,
});
