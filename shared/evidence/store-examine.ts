import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DAY, type Instant, plus, SECOND, toMillis } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write, writeOne } from '../platform/dynamodb/transact.ts';
import { attachmentItem, attachmentKey, likenessItem, likenessPk, likenessSk, toAttachment } from './items.ts';
import type { Attachment, Point, Reuse } from './model.ts';
import type { ExamineStore } from './ports.ts';
import { COMPARED_DAYS } from './rules.ts';
import { bandsOf, differingBits, NEAR_BITS } from './rules-likeness.ts';
import { rowWrite } from './store.ts';
import { passedWrite } from './store-passed.ts';

/** Of a case's or task's head only where it lies. */
const placed = z.lazy(() => z.object({ point: z.object({ lon: z.number(), lat: z.number() }).exactOptional() }));
const step = z.lazy(() => z.object({ action: z.string(), at: z.string(), occurredAt: z.string().exactOptional() }));

/** How a case is sent to a unit, and a task to a worker. */
const SENT: readonly string[] = ['dispatch', 'push'];
/** Commands that are looked through for the last time it was sent out; a case has eight in its life. */
const STEPS = 50;
/** Earlier pictures of one band that are compared; in a town's ninety days there is about one. */
const MOST_ALIKE = 25;

/** What the function that looks at uploads reads and writes. */
export const examineStore = (client: DynamoDBDocumentClient, matters: string): ExamineStore => {
  const head = async (num: string, id: string): Promise<{ attachment: Attachment; place?: Point } | undefined> => {
    const keys = [{ pk: attachmentKey(num, id).pk, sk: 'META' }, attachmentKey(num, id)];
    const [meta, row] = await batchGet(client, matters, keys, { consistent: true });
    if (!meta || !row) return undefined;
    const { point } = parseItem(placed, meta);
    return { attachment: toAttachment(parseItem(attachmentItem, row)), ...(point ? { place: point } : {}) };
  };

  const dispatches = async (num: string): Promise<readonly Instant[]> => {
    const range = { attribute: 'sk', beginsWith: 'EV#_#' };
    const partition = { pk: attachmentKey(num, '').pk };
    const page = await queryPage(client, { table: matters, partition, range, descending: true }, STEPS);
    const steps = page.items.map((item) => parseItem(step, item));
    return steps.filter(({ action }) => SENT.includes(action)).map(({ at, occurredAt }) => occurredAt ?? at);
  };

  const note = async (attachment: Attachment, mark: string): Promise<void> => {
    const { num, id, offeredAt, examined } = attachment;
    const item = {
      pk: likenessPk(attachment.town, mark),
      sk: likenessSk(attachment),
      kind: 'likeness',
      num,
      id,
      ...(examined?.phash ? { phash: examined.phash } : {}),
      ttl: Math.floor(toMillis(plus(offeredAt, COMPARED_DAYS * DAY)) / SECOND),
    };
    const write: Write = { op: 'put', table: matters, item };
    await writeOne(client, write);
  };

  /** Those of one mark that were announced before, within the days, newest first. */
  const earlier = async (attachment: Attachment, mark: string) => {
    const range = {
      attribute: 'sk',
      from: plus(attachment.offeredAt, -COMPARED_DAYS * DAY),
      // Its own entry is the last that can be in between.
      to: likenessSk(attachment),
    };
    const partition = { pk: likenessPk(attachment.town, mark) };
    const page = await queryPage(client, { table: matters, partition, range, descending: true }, MOST_ALIKE);
    return page.items
      .map((item) => parseItem(likenessItem, item))
      .filter(({ num, id }) => num !== attachment.num || id !== attachment.id);
  };

  const reuse = ({ num, id }: { num: string; id: string }, exact: boolean): Reuse => ({ num, id, exact });

  return {
    subject: async (num, id) => {
      const [found, sent] = await Promise.all([head(num, id), dispatches(num)]);
      const dispatchedAt = sent.find((at) => found !== undefined && at <= found.attachment.offeredAt);
      return found && { ...found, ...(dispatchedAt ? { dispatchedAt } : {}) };
    },
    settle: async (before, next) => {
      const write = rowWrite(matters, before, next);
      const { passedTo = [] } = next;
      const written =
        passedTo.length > 0
          ? await transact(client, [write, ...passedTo.map((num) => passedWrite(matters, num, next))])
          : await writeOne(client, write);
      return written.ok ? 'settled' : 'moved';
    },
    compare: async (attachment) => {
      const { sha256, phash } = attachment.examined ?? {};
      if (sha256 === undefined) return undefined;
      const same = `=${sha256}`;
      const bands = phash === undefined ? [] : bandsOf(phash);
      // Noted before it is looked for, so that of two that come at once the later one finds the earlier.
      await Promise.all([same, ...bands].map((mark) => note(attachment, mark)));
      const [exact = [], ...near] = await Promise.all([same, ...bands].map((mark) => earlier(attachment, mark)));
      const [first] = exact;
      if (first) return reuse(first, true);
      const alike = near.flat().find((one) => differingBits(one.phash ?? '', phash ?? '') <= NEAR_BITS);
      return alike && reuse(alike, false);
    },
  };
};
