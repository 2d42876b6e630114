import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type FoundCases, type SearchBody, searchBody } from '../../shared/cases/contract-search.ts';
import { casePk, toMetaItem, toTextItem } from '../../shared/cases/items.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { searchUseCases } from '../../shared/cases/search-service.ts';
import { rowWrites } from '../../shared/cases/store-rows.ts';
import { searchStore } from '../../shared/cases/store-search.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Caller } from '../../shared/kernel/caller.ts';
import type { Refusal } from '../../shared/kernel/refusal.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { type Item, transact, writeOne } from '../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../shared/platform/keys.ts';
import type { Request } from '../../shared/route.ts';
import { wordsIndexer } from '../../shared/words/batch.ts';
import { indexStore } from '../../shared/words/store-index.ts';
import { wordsReader } from '../../shared/words/store-search.ts';
import { AT } from './cases.ts';
import type { LocalTables } from './dynamodb.ts';

export const searchKeys = deriveKeys('a-secret-of-the-test-that-is-long-enough');

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

let sequence = 0;
/** A change of the stream as it would stand there. */
export const recordOf = (item: Item, eventName: 'INSERT' | 'MODIFY'): DynamoDBRecord => ({
  eventID: `e${++sequence}`,
  eventName,
  dynamodb: {
    SequenceNumber: String(sequence),
    Keys: marshall({ pk: item.pk, sk: item.sk }) as Image,
    NewImage: marshall(item, { removeUndefinedValues: true }) as Image,
  },
});

/** Units that a client has used, as the database counts them. */
export interface Used {
  reads: number;
  writes: number;
  /** Names of the calls, in their order. */
  calls: string[];
}

const counting = (client: DynamoDBDocumentClient, used: Used): DynamoDBDocumentClient => {
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
    const { name } = command.constructor;
    used.calls.push(name);
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const answer = (await client.send(command as never)) as { readonly ConsumedCapacity?: unknown };
    const units = [answer.ConsumedCapacity ?? []].flat() as { readonly CapacityUnits?: number }[];
    const sum = units.reduce((all, { CapacityUnits = 0 }) => all + CapacityUnits, 0);
    if (/Put|Update|Delete/.test(name)) used.writes += sum;
    else used.reads += sum;
    return answer;
  };
  return { send } as unknown as DynamoDBDocumentClient;
};

/** A store of cases, the stream into the index, and the search, on tables of their own; `at` is what the time is. */
export const searching = ({ client, names }: LocalTables) => {
  const state = { at: AT };
  const now = (): string => state.at;
  const used: Used = { reads: 0, writes: 0, calls: [] };
  const counted = counting(client, used);
  const lines: string[] = [];
  const poisoned: string[] = [];
  const port = indexStore({ client: counted, table: names.stats });
  const index = wordsIndexer({
    port,
    keys: async () => searchKeys,
    poison: {
      sendAll: async (messages) => {
        poisoned.push(...messages.map(({ body }) => body));
        return messages.map(() => undefined);
      },
    },
    log: { line: (code) => lines.push(code) },
    now,
  });
  const use = searchUseCases({
    ...searchStore({ client: counted, matters: names.matters, keys: searchKeys }),
    index: wordsReader({ client: counted, table: names.stats, keys: searchKeys, now }),
  });
  const put = (item: Item) => writeOne(client, { op: 'put', table: names.matters, item });

  /** The request as the HTTP stack would hand it on; throws where it would be refused. */
  const ask = (caller: Caller, body: Partial<SearchBody> & { words: string }) => {
    const request = { params: {}, query: {}, body: searchBody.parse(body) } as unknown as Request;
    return use.searchCases(request, caller, now());
  };
  return {
    state,
    used,
    lines,
    poisoned,
    port,
    index,
    ask,
    /** Stores a new case and gives it to the stream's reader. */
    take: async (meta: CaseMeta, text: string, address?: string): Promise<void> => {
      const item = toTextItem(meta, { text, ...(address ? { address } : {}) });
      await put(toMetaItem(meta, chinaCalendar));
      await put(item);
      await index([recordOf(item, 'INSERT')]);
    },
    /** The same of up to fifty at once. */
    takeAll: async (told: readonly { readonly c: CaseMeta; readonly text: string }[]): Promise<void> => {
      const texts = told.map(({ c, text }) => toTextItem(c, { text }));
      const items = [...told.map(({ c }) => toMetaItem(c, chinaCalendar)), ...texts];
      await transact(
        client,
        items.map((item) => ({ op: 'put', table: names.matters, item })),
      );
      await index(texts.map((item) => recordOf(item, 'INSERT')));
    },
    /** Changes a case as a command does; `drop` names what it is no longer. */
    change: async (
      before: CaseMeta,
      changes: Partial<CaseMeta>,
      address?: string,
      drop?: 'confidential',
    ): Promise<CaseMeta> => {
      const { confidential, ...rest } = { ...before, ...changes, version: before.version + 1 };
      const next: CaseMeta = drop || confidential === undefined ? rest : { ...rest, confidential };
      await put(toMetaItem(next, chinaCalendar));
      const writes = rowWrites({ matters: names.matters, keys: searchKeys }, before, next, address);
      for (const write of writes) await writeOne(client, write);
      const text = await getItem(client, names.matters, { pk: casePk(next.num), sk: 'TEXT' });
      await index(text ? [recordOf(text, 'MODIFY')] : []);
      return next;
    },
    /** What is found, by number. */
    found: async (caller: Caller, body: Partial<SearchBody> & { words: string }): Promise<readonly string[]> => {
      const answer = await ask(caller, body);
      if (!answer.ok) throw new Error(answer.error.code);
      return (answer.value.body as FoundCases).items.map(({ num }) => num);
    },
    refused: async (
      caller: Caller,
      body: Partial<SearchBody> & { words: string },
    ): Promise<Refusal['code'] | undefined> => {
      const answer = await ask(caller, body);
      return answer.ok ? undefined : answer.error.code;
    },
  };
};
