import { hookOf, overtakenEffects, type Received, repeatedEffects } from './deliveries.ts';
import { control, type Item, itemsOf } from './stage.ts';

/** The messages of matters in their ledger, and what must have become of them. */

/** Waits until nothing is on the way any more; what died comes back after a while of its own. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) if ((await control.drain()).idle === true) return;
  throw new Error('the stack does not come to rest');
};

export const itemsOfMatters = async (pks: readonly string[]): Promise<Item[]> =>
  (await itemsOf('Matters')).filter((item) => pks.includes(String(item.pk)));

export const messagesAmong = (items: readonly Item[]): Item[] => items.filter((item) => item.kind === 'message');

/** Neither delivered nor dropped for a newer one of its type. */
export const isOpen = ({ state }: Item): boolean => state !== 'delivered' && state !== 'superseded';

/** A message that is on its way for longer than this is relayed again. */
const REPAIRED_AFTER = 'PT6M';

/** Lets the sweep do its work of some minutes, until it has repaired everything; what it can't shows afterwards. */
export const repair = async (pks: readonly string[]): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) {
    await control.advance(REPAIRED_AFTER);
    await settled();
    if (!messagesAmong(await itemsOfMatters(pks)).some(isOpen)) return;
  }
};

/** Each department has got what was addressed to it and nothing else, each message as one effect, in order. */
export const expectDelivered = (departments: readonly string[], items: readonly Item[], got: Received): void => {
  const messages = messagesAmong(items);
  expect(messages.filter(isOpen)).toEqual([]);
  expect(messages.filter((one) => one.state === 'superseded' && one.latestWins !== true)).toEqual([]);
  for (const department of departments) {
    const addressed = messages.filter((one) => one.audience === department && one.state === 'delivered');
    const endpoint = got.endpoints.find((one) => one.path === hookOf(department));
    expect(addressed.length).toBeGreaterThan(0);
    expect([...(endpoint?.order ?? [])].sort()).toEqual(addressed.map(({ id }) => String(id)).sort());
    expect(endpoint && repeatedEffects(endpoint)).toEqual([]);
    expect(endpoint && overtakenEffects(endpoint)).toEqual([]);
  }
  expect(got.deliveries.filter((one) => !one.verified)).toEqual([]);
};
