import type { BatchDeps } from '../../shared/cases/batch-service.ts';
import type { AuditPort } from '../../shared/platform/audit.ts';
import type { Log } from '../../shared/platform/logging.ts';
import type { UseCase } from '../../shared/route.ts';
import { singles } from '../wiring/singles.ts';

/** What a batch of commands on cases stands on. */
export const many = (act: UseCase, audit: AuditPort, log: Log): BatchDeps => {
  const { problem, recordRefusal, fault } = singles(audit, log);
  return {
    act,
    problem,
    recordRefusal: (refusal, { num, request, caller, now }) =>
      recordRefusal(refusal, `case:${num}`, 'case:act', request, caller, now),
    fault: (num, request, error) => fault(`case:${num}`, request, error),
    clock: () => performance.now(),
  };
};
