import type { Image } from './model.ts';
import type { Loaded, TallyPort } from './ports.ts';
import { newest, planOf } from './rules-rows.ts';

/** How often one matter is tried before it is left for the stream to bring again. */
const ATTEMPTS = 5;

/** What became of a matter: without `error` it is counted, now or before. */
export interface Counted {
  readonly image: Image;
  readonly error?: unknown;
}

/** Others count at the same rows; the fact itself moves only when this very matter is counted elsewhere at once. */
const countOne = async (port: TallyPort, image: Image, loaded: Loaded | undefined): Promise<void> => {
  if (loaded !== undefined && 'error' in loaded) throw loaded.error;
  let stands = loaded?.fact;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const plan = planOf(stands, image);
    if (plan === undefined) return;
    const outcome = await port.commit(plan);
    if (outcome === 'done') return;
    // A plan that met a busy row may be sent again as it is: its condition is the exact fact it was made on.
    if (outcome === 'busy') await port.backoff(attempt);
    else stands = outcome.moved;
  }
  throw new Error('the rows of a matter stayed busy');
};

/**
 * Counts a batch: the newest image of every matter, one transaction each, so that one that fails leaves the others
 * counted. In any order, any number of times, by any number of workers: each fact says what of its matter is counted.
 */
export const countBatch = async (port: TallyPort, images: readonly Image[]): Promise<readonly Counted[]> => {
  const wanted = newest(images);
  if (wanted.length === 0) return [];
  const loaded = await port.facts(wanted.map(({ key }) => key));
  const outcomes: Counted[] = [];
  for (const [at, image] of wanted.entries()) {
    try {
      await countOne(port, image, loaded[at]);
      outcomes.push({ image });
    } catch (error) {
      outcomes.push({ image, error });
    }
  }
  return outcomes;
};
