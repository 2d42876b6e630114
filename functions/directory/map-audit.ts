import type { AuditedChange } from '../../shared/grids/store.ts';
import { isUnitCode } from '../../shared/kernel/codes.ts';
import { auditWrite } from '../../shared/platform/audit.ts';
import type { Write } from '../../shared/platform/dynamodb/transact.ts';

/** The audit record of a change of the map, for that change's own transaction. */
export const mapAudit =
  (table: string) =>
  ({ action, code, version, by, at, requestId }: AuditedChange): Write => {
    const subject = `${isUnitCode(code) ? 'UNIT' : 'GRID'}#${code}`;
    const { person, role, post } = by;
    const target = `${subject}@${version}`;
    return auditWrite(table, { subject, at, person, role, post, action, target, outcome: 'done', requestId, sourceIp: '' });
  };
