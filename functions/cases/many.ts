import type { BatchDeps } from '../../shared/cases/batch-service.ts';
import type { AuditPort } from '../../shared/platform/audit.ts';
import { problemOf, statusOf } from '../../shared/platform/http/problems.ts';
import type { Log } from '../../shared/platform/logging.ts';
import type { UseCase } from '../../shared/route.ts';

/** What the single refusals of a batch are answered and recorded with, as those of single commands are. */
export const many = (act: UseCase, audit: AuditPort, log: Log): BatchDeps => ({
  act,
  problem: (refusal, { language = 'zh-CN', requestId }) => ({ ...problemOf(refusal, language, requestId) }),
  recordRefusal: async (refusal, { num, request, caller, now }) => {
    if (![403, 404].includes(statusOf(refusal.code))) return;
    const [post, ...more] = caller.posts;
    const subject = `case:${num}`;
    try {
      await audit.record({
        subject,
        at: now,
        person: caller.person,
        // With several posts it is open which one would have been the acting one, so none is named.
        post: more.length === 0 ? post?.postId : undefined,
        role: more.length === 0 ? post?.role : undefined,
        action: 'case:act',
        target: subject,
        outcome: refusal.code,
        requestId: request.requestId,
        sourceIp: request.sourceIp,
      });
    } catch (error) {
      log.line('audit-refusal-lost', { requestId: request.requestId, num }, error);
    }
  },
  fault: (num, { requestId }, error) => log.line('request-fault', { requestId, num }, error),
  clock: () => performance.now(),
});
