import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../shared/kernel/time.ts';
import { remembered } from '../../shared/platform/remembered.ts';
import { readRetirements } from '../../shared/redivisions/store-successions.ts';
import { type Relief, withHeirs } from '../../shared/reliefs/rules.ts';
import { readReliefs } from '../../shared/reliefs/store.ts';

/** The reliefs of a town that may lie over a clock which runs now, also over the grids in the place of retired ones. */
export const townReliefs = async (
  client: DynamoDBDocumentClient,
  matters: string,
  town: string,
  now: Instant,
): Promise<readonly Relief[]> => {
  const [reliefs, retirements] = await Promise.all([
    readReliefs(client, matters, town, now),
    readRetirements(client, matters, town),
  ]);
  return withHeirs(reliefs, retirements);
};

/** As `townReliefs`, at most once a minute and town; a decision counts everywhere a minute later. */
export const reliefReader = (
  client: DynamoDBDocumentClient,
  matters: string,
  now: () => Instant,
): ((town: string) => Promise<readonly Relief[]>) =>
  remembered((town) => townReliefs(client, matters, town, now()), now);
