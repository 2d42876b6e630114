import { show } from '../kernel/time.ts';
import type { Answer } from '../route.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { WhistleAnswer } from './contract.ts';
import { caseOf } from './items.ts';

/** The answer to a command, read from its event: a repeated request gets the first answer, word for word. */
export const answerFrom = (id: string, event: MatterEvent, status: 200 | 201 = 200): Answer => {
  const dueAt = event.data.dueAt;
  const body: WhistleAnswer = {
    id,
    caseNum: caseOf(id),
    ...(event.part === '_' ? {} : { part: event.part }),
    action: event.action,
    state: event.to,
    version: event.version,
    at: show(event.at),
    ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
  };
  return { status, body, version: event.version };
};
