import type { WhistleDeps } from './ports.ts';

/** The first of these that is no party of the town; undefined when all are. */
export const firstUnknown = async (
  deps: WhistleDeps,
  town: string,
  parties: readonly string[],
): Promise<string | undefined> => {
  const known = await Promise.all(parties.map((party) => deps.hasParty(town, party)));
  return parties.find((_, index) => !known[index]);
};
