/** What a warm function has lately seen, by key. It may be out of date or gone: good for guessing what to read, never for deciding. */
export interface Lately<T> {
  of(key: string): T | undefined;
  note(key: string, value: T): void;
}

/** Keeps the newest `most` entries. */
export const lately = <T>(most = 1_000): Lately<T> => {
  const entries = new Map<string, T>();
  return {
    of: (key) => entries.get(key),
    note: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.keys().next().value;
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
  };
};

/**
 * A reading whose answer is shared by all who ask for the same before the command is over: what was guessed and read ahead is
 * there when it is really asked for. Arguments are told apart as JSON.
 */
export const once = <A extends readonly unknown[], T>(
  read: (...args: A) => Promise<T>,
): ((...args: A) => Promise<T>) => {
  const asked = new Map<string, Promise<T>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = asked.get(key) ?? read(...args);
    asked.set(key, known);
    return known;
  };
};
