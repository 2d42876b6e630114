import type { Caller } from '../../shared/kernel/caller.ts';
import type { Refusal } from '../../shared/kernel/refusal.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { AuditPort } from '../../shared/platform/audit.ts';
import { problemOf, statusOf } from '../../shared/platform/http/problems.ts';
import type { Log } from '../../shared/platform/logging.ts';
import type { Request } from '../../shared/route.ts';

/** How the single refusals and faults of a request of many commands are answered and recorded: as if each had come alone. */
export const singles = (audit: AuditPort, log: Log) => ({
  problem: (refusal: Refusal, { language = 'zh-CN', requestId }: Request) => ({
    ...problemOf(refusal, language, requestId),
  }),
  recordRefusal: async (
    refusal: Refusal,
    subject: string,
    action: string,
    request: Request,
    { person, posts }: Caller,
    now: Instant,
  ): Promise<void> => {
    if (![403, 404].includes(statusOf(refusal.code))) return;
    const [post, ...more] = posts;
    try {
      await audit.record({
        subject,
        at: now,
        person,
        // With several posts it is open which one would have been the acting one, so none is named.
        post: more.length === 0 ? post?.postId : undefined,
        role: more.length === 0 ? post?.role : undefined,
        action,
        target: subject,
        outcome: refusal.code,
        requestId: request.requestId,
        sourceIp: request.sourceIp,
      });
    } catch (error) {
      log.line('audit-refusal-lost', { requestId: request.requestId, subject }, error);
    }
  },
  fault: (subject: string, { requestId }: Request, error: unknown): void =>
    log.line('request-fault', { requestId, subject }, error),
});
