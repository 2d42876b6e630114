import type { MatterEvent } from '../workflow/matter.ts';
import { auditWrite } from './audit.ts';
import type { Write } from './dynamodb/transact.ts';

/**
 * A command's audit record, made from its event, as one write of the command's own transaction. `matter`: what was acted on,
 * where that is found under another subject (a relief under its town): action and target then name it.
 */
export const commandAudit = (
  table: string,
  event: MatterEvent,
  subject: string,
  trace: { readonly requestId: string; readonly sourceIp: string },
  matter?: { readonly kind: string; readonly id: string },
): Write =>
  auditWrite(table, {
    subject,
    at: event.at,
    person: event.actor.person,
    post: event.actor.post,
    role: event.actor.role,
    action: matter ? `${matter.kind}:${event.action}` : event.action,
    target: matter ? `${matter.kind}:${matter.id}/${event.version}` : `${subject}/${event.part}/${event.version}`,
    outcome: 'done',
    requestId: trace.requestId,
    sourceIp: trace.sourceIp,
  });
