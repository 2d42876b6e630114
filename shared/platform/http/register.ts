import type { Caller, Post } from '../../kernel/caller.ts';
import { type Instant, MINUTE, toMillis } from '../../kernel/time.ts';

/** The staff register as the HTTP stack needs it: who a token's person is, with the posts in force. */
export interface Register {
  readonly resolve: (iss: string, sub: string, now: Instant) => Promise<Caller | undefined>;
}

/** A dismissed person is out within this time. */
export const REGISTER_AGE_MS = MINUTE;

/** More people than a warm function ever sees in a minute. */
const MAX_CACHED = 1_000;

interface Entry {
  readonly at: number;
  readonly caller: Promise<Caller | undefined>;
}

const inForce = (post: Post, now: Instant): boolean => post.from <= now && (post.to === undefined || now < post.to);

/**
 * The register, read at most once a minute per person and warm function. Who is not registered is asked for every time,
 * so that a new colleague need not wait; a post that ends within the minute ends on time.
 */
export const cachedRegister = (register: Register): Register => {
  const cache = new Map<string, Entry>();
  const remember = (key: string, entry: Entry): void => {
    cache.delete(key);
    cache.set(key, entry);
    const oldest = cache.keys().next().value;
    if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
    const forget = (): void => {
      if (cache.get(key) === entry) cache.delete(key);
    };
    entry.caller.then((caller) => caller ?? forget(), forget);
  };
  return {
    resolve: async (iss, sub, now) => {
      const key = `${iss}\n${sub}`;
      const millis = toMillis(now);
      let entry = cache.get(key);
      // The clock of the embedded stack may be set back, hence the distance.
      if (entry === undefined || Math.abs(millis - entry.at) >= REGISTER_AGE_MS) {
        entry = { at: millis, caller: register.resolve(iss, sub, now) };
        remember(key, entry);
      }
      const caller = await entry.caller;
      return caller && { ...caller, posts: caller.posts.filter((post) => inForce(post, now)) };
    },
  };
};
