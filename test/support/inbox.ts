import { settled } from './outbox.ts';
import { api, type Item } from './stage.ts';

/** Everything in somebody's inbox, once all is delivered: other files' runs may have left pages that are newer by their clock. */
export const inboxOf = async (token: string): Promise<Item[]> => {
  await settled();
  const found: Item[] = [];
  for (let from = ''; ; ) {
    const { body } = await api('GET', `/v1/me/inbox?limit=200${from}`, { token });
    found.push(...(body.items as Item[]));
    if (body.cursor === undefined) return found;
    from = `&cursor=${encodeURIComponent(String(body.cursor))}`;
  }
};
