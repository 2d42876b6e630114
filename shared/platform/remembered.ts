import { type Instant, MINUTE, toMillis } from '../kernel/time.ts';

/** Registers change a few times a day; a minute behind is what a dispatcher would not notice. */
const AGE_MS = MINUTE;
/** Keys come from requests too: whoever invents them must not fill the memory. */
const MOST = 1_000;

interface Entry<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/**
 * Remembers what a register said, by key, for a minute per warm function. A failed reading is forgotten at once. The
 * clock may be set back in the embedded stack, hence the distance.
 */
export const remembered = <T>(load: (key: string) => Promise<T>, now: () => Instant): ((key: string) => Promise<T>) => {
  const entries = new Map<string, Entry<T>>();
  return (key) => {
    const millis = toMillis(now());
    const known = entries.get(key);
    if (known && Math.abs(millis - known.at) < AGE_MS) return known.value;
    const entry = { at: millis, value: load(key) };
    entries.delete(key);
    entries.set(key, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
    entry.value.catch(() => entries.get(key) === entry && entries.delete(key));
    return entry.value;
  };
};
