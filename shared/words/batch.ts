import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type BadRecord, type Diverting, divert, logRecord } from '../platform/dynamodb/poison.ts';
import { imageOf, repeatedFrom, sequenceOf } from '../platform/dynamodb/stream.ts';
import type { Keys } from '../platform/keys.ts';
import { keptCase, type WordsImage, wordsImage } from './items.ts';
import type { WordsPort } from './model.ts';
import { isOver, type Span, spanOf } from './rules-spans.ts';

export interface WordsDeps extends Diverting {
  readonly port: WordsPort;
  /** Read when the first words come; most batches hold none. */
  readonly keys: () => Promise<Keys>;
  readonly now: () => Instant;
}

interface Read extends BadRecord {
  readonly image?: WordsImage;
}

/** Words are written with their case, and once more where they are amended; that a case ends changes nothing of them. */
const read = (record: DynamoDBRecord): readonly Read[] => {
  try {
    const item = imageOf(record);
    if (item?.kind !== 'case-text') return [];
    if (record.eventName !== 'INSERT' && item.amended === undefined) return [];
    return [{ record, image: parseItem(wordsImage, item) }];
  } catch (error) {
    return [{ record, error }];
  }
};

/** The weeks before this one that may have been left unsealed: by a town that was silent, or a try that failed. */
const WEEKS_BACK = 4;

/** Seals what is over, once in a process and week: whoever comes first, and whoever comes beside makes the same. */
const sealer = ({ port, log, now }: WordsDeps) => {
  const seen = new Set<string>();
  return async (town: string): Promise<void> => {
    const present = spanOf(now());
    const over = Array.from({ length: WEEKS_BACK }, (_, n): Span => present - WEEKS_BACK + n).filter((span) =>
      isOver(span, now()),
    );
    const known = `${town}#${over.at(-1) ?? ''}`;
    if (seen.has(known)) return;
    seen.add(known);
    try {
      for (const span of await port.unsealed(town, over)) await port.seal(town, span);
    } catch (error) {
      // Unsealed weeks are read by their rows; the stream does not wait for it.
      log.line('words-unsealed', { town }, error);
    }
  };
};

/** Writes down one case; gives what hindered it. */
const keepOne = async (deps: WordsDeps, one: Read): Promise<readonly Read[]> => {
  try {
    if (one.image) await deps.port.keep(keptCase(await deps.keys(), one.image, deps.now()));
    return [];
  } catch (error) {
    return [{ ...one, error }];
  }
};

/**
 * Writes the words of a batch of the stream into the index. The same once more, and older after newer, changes nothing; what
 * failed is named by its lowest sequence number, from where the stream repeats.
 */
export const wordsIndexer = (deps: WordsDeps) => {
  const seal = sealer(deps);
  return async (records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> => {
    const seen = records.flatMap(read);
    const good = seen.filter(({ image }) => image !== undefined);
    const failed = (await Promise.all(good.map((one) => keepOne(deps, one)))).flat();
    for (const one of failed) logRecord(deps.log, 'record-failed', one);
    const unread = seen.filter(({ image }) => image === undefined);
    const left = await divert(deps, 'words', unread);
    for (const town of new Set(good.map(({ image }) => image?.town ?? ''))) await seal(town);
    return repeatedFrom([...failed, ...left].map(({ record }) => sequenceOf(record)));
  };
};
