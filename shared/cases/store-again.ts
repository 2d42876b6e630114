import { err, ok } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { casePk, reportMetaItem, toReportItem } from './items.ts';
import type { AgainStore } from './ports-again.ts';
import type { StoreConfig } from './store-config.ts';
import { headWrite } from './store-head.ts';
import { messageWrites } from './store-messages.ts';

/** One transaction: the report, its link, the case that counts it, event, messages, contact and audit. */
export const againStore = (config: StoreConfig): AgainStore => ({
  linkReport: async ({ before, next, calendar, report, event, messages, reporter, trace }) => {
    const { client, matters: table } = config;
    const pk = casePk(before.num);
    const contact = reporter && (await config.contactWrites(reporter.phone, reporter.name, report.createdAt));
    const item = toReportItem(contact ? { ...report, contact: contact.contactId } : report);
    const writes: Write[] = [
      { op: 'put', table, item, expect: { kind: 'absent' }, label: 'report' },
      { op: 'put', table, item: { pk, sk: `LINK#report#${report.rid}`, kind: 'link' } },
      ...(next ? [headWrite(config, before, next, calendar, 'head')] : []),
      { op: 'put', table, item: toEventItem(pk, event), expect: { kind: 'absent' }, label: 'head' },
      ...messageWrites(table, before, event.at, trace, messages),
      ...(contact?.writes ?? []),
      commandAudit(config.audit, event, `case:${before.num}`, trace),
    ];
    const written = await transact(client, writes);
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'conflict') return err('collided');
    const old = written.error.label === 'report' && written.error.old;
    const first = old ? reportMetaItem.safeParse(old) : undefined;
    return err(first?.success ? { first: first.data } : 'moved');
  },
});
