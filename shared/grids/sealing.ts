import { createHash, randomBytes } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import type { Keys } from '../platform/keys.ts';
import type { Cursors, GridPorts, ListOf } from './ports.ts';

/** A cursor dies with the posts under which it was given. */
const scopeOf = ({ route, query, caller }: ListOf) => ({
  route,
  query,
  person: caller.person,
  visibility: caller.posts
    .map(({ postId }) => postId)
    .sort()
    .join(','),
});

const cursors = (keys: Keys): Cursors => ({
  seal: (list, position, now) => encodeCursor(keys, scopeOf(list), { after: position }, now),
  open: (list, cursor, now) => {
    const read = decodeCursor(keys, scopeOf(list), cursor, now);
    return read.ok && typeof read.value.after === 'string' ? read.value.after : undefined;
  },
});

/** What the use cases of grids need of the deployment's keys. */
export const gridSealing = (keys: Keys): Pick<GridPorts, 'cursors' | 'digest' | 'idOf'> => ({
  cursors: cursors(keys),
  idOf: (...parts) =>
    (parts.length === 0
      ? randomBytes(9).toString('hex')
      : createHash('sha256')
          .update(keys.hmac('idempotency', ...parts))
          .digest('hex')
    ).slice(0, 12),
  digest: (...parts) => keys.hmac('idempotency', ...parts),
});
