import * as z from 'zod';
import { MINUTE, toMillis } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { getItem } from '../platform/dynamodb/query.ts';
import { countUnder } from '../platform/dynamodb/rate.ts';
import { transact, writeOne } from '../platform/dynamodb/transact.ts';
import { casePk } from './items.ts';
import type { CaseStore, Lease } from './ports.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';

export const leaseItem = z.object({ person: z.string(), until: z.string() });

const leaseKey = (num: string) => ({ pk: casePk(num), sk: 'LEASE' });

/** Leases, notes and rate counters: what touches no head and therefore never stands in anybody's way. */
export const commutingStore = (
  config: StoreConfig,
): Pick<CaseStore, 'addNote' | 'claim' | 'release' | 'underRate'> => ({
  addNote: async (meta, event, trace, messages = []) => {
    const written = await transact(config.client, [
      {
        op: 'put',
        table: config.matters,
        item: toEventItem(casePk(meta.num), event),
        expect: { kind: 'absent' },
        label: 'note',
      },
      ...messageWrites(config.matters, meta, event.at, trace, messages),
      commandAudit(config.audit, event, `case:${meta.num}`, trace),
    ]);
    if (written.ok) return 'added';
    return written.error.kind === 'conflict' ? 'collided' : 'known';
  },

  claim: async (meta, lease, now): Promise<Lease> => {
    const item = { ...leaseKey(meta.num), kind: 'lease', ...lease, ttl: Math.ceil(toMillis(lease.until) / 1000) };
    const free = await writeOne(config.client, {
      op: 'put',
      table: config.matters,
      item,
      expect: { kind: 'absent-or-expired', now: Math.floor(toMillis(now) / 1000) },
    });
    if (free.ok) return lease;
    const held = await getItem(config.client, config.matters, leaseKey(meta.num));
    const holder = held ? parseItem(leaseItem, held) : lease;
    if (holder.person !== lease.person) return holder;
    await writeOne(config.client, {
      op: 'put',
      table: config.matters,
      item,
      expect: { kind: 'equals', values: { person: lease.person } },
    });
    return lease;
  },

  release: async (meta, person) => {
    // Somebody else's lease, or none, is left as it is: releasing what one does not hold changes nothing.
    await writeOne(config.client, {
      op: 'delete',
      table: config.matters,
      key: leaseKey(meta.num),
      expect: { kind: 'equals', values: { person } },
    });
  },

  underRate: (bucket, perMinute, now) => countUnder(config.client, config.matters, bucket, perMinute, MINUTE, now),
});
