import type { Evidence } from '../evidence/model.ts';
import { type KeptAttachment, type ShownAttachment, shownAttachments } from '../evidence/rules-shown.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Request } from '../route.ts';
import { traceOf } from '../workflow/command.ts';
import type { IdempotencyMark } from '../workflow/matter.ts';
import type { Finding, TaskBodies } from './contract.ts';
import type { TaskMeta } from './model.ts';
import type { OpenedCase, Opening } from './ports.ts';
import type { TaskAction } from './table.ts';

/** A command on its way: what was asked, by whom, when, and the marks by which its repetition is known. */
export interface Asked {
  readonly id: string;
  readonly action: TaskAction;
  readonly body: TaskBodies[TaskAction];
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly occurredAt: Instant;
  readonly mark: IdempotencyMark | undefined;
}

export const abnormalOf = ({ action, body }: Asked): Finding | undefined =>
  action === 'complete' ? (body as TaskBodies['complete']).abnormal : undefined;

export type Kept = ReadonlyMap<string, KeptAttachment>;

/** What a command shows: of itself, and of what was found on the way. */
export const showsOf = (asked: Asked): { readonly own: readonly Evidence[]; readonly found: readonly Evidence[] } => ({
  own: ('evidence' in asked.body ? asked.body.evidence : undefined) ?? [],
  found: abnormalOf(asked)?.evidence ?? [],
});

/** What was found as its case, and everything that the command shows, with the case that it is passed on to. */
export interface Findings {
  readonly opened: OpenedCase | undefined;
  readonly shown: readonly ShownAttachment[];
}

export const findingsOf = (
  asked: Asked,
  kept: Kept,
  opening: Opening | undefined,
  task: TaskMeta,
  actor: ActorRef,
): Findings => {
  const { own, found } = showsOf(asked);
  const passed = shownAttachments(found, kept);
  const opened = opening?.({ task, actor, trace: traceOf(asked.request), shown: passed });
  const ids = new Set(found.map(({ id }) => id));
  const shown = shownAttachments([...found, ...own], kept).map((one) =>
    opened && ids.has(one.attachment.id) ? { ...one, passedTo: opened.num } : one,
  );
  return { opened, shown };
};
