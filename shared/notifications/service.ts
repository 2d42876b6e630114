import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { decideAgain, staffUseCase } from '../registers/use-case.ts';
import type { UseCases } from '../route.ts';
import { departmentsOf, inboxesOf, isOfCentre, maySee, watches } from './access.ts';
import type { NotificationQuery } from './contract.ts';
import type { Asked, MessageList, NotificationStore } from './ports-asking.ts';
import { inboxEntryOf, keyOf, notificationOf } from './views.ts';

const notOffered = err<Refusal>({ code: 'list-not-offered', params: { detail: 'department | case | whistle | dead' } });
const notFound = err<Refusal>({ code: 'not-found' });

/** The list that a query asks for, if it is offered and its caller may ask for it. */
function listOf(query: NotificationQuery, caller: Caller): Result<MessageList, Refusal> {
  const { department, dead, channel } = query;
  const matters = [
    ...(query.case === undefined ? [] : [`CASE#${query.case}`]),
    ...(query.whistle === undefined ? [] : [`WHISTLE#${query.whistle}`]),
  ];
  const [pk] = matters;
  if (dead !== undefined) {
    if (pk !== undefined || department !== undefined) return notOffered;
    return watches(caller, dead) ? ok({ kind: 'dead', town: dead, channel }) : notFound;
  }
  if (matters.length > 1) return notOffered;
  const isOwn = department !== undefined && departmentsOf(caller).includes(department);
  if (!isOfCentre(caller) && !isOwn) return notFound;
  if (pk !== undefined) return ok({ kind: 'matter', pk, audience: department });
  return department === undefined ? notOffered : ok({ kind: 'audience', audience: department });
}

async function list(store: NotificationStore, query: NotificationQuery, caller: Caller) {
  const asked = listOf(query, caller);
  if (!asked.ok) return asked;
  const page = await store.messages(asked.value, { route: 'listNotifications', query, caller });
  if (!page.ok) return page;
  const own = [caller.person, ...(caller.serves ?? [])];
  const visible = page.value.items.filter(
    ({ audience, town, except }) => !(except && own.includes(except)) && maySee(caller, audience, town),
  );
  if (visible.length === 0 && page.value.items.length > 0) return notFound;
  const receipts = asked.value.kind === 'matter' ? await store.receipts(visible) : undefined;
  return ok({ body: { ...page.value, items: visible.map((item) => notificationOf(item, receipts)) } });
}

/** The use cases of notifications and inboxes, by their routes' names. */
export const notificationUseCases = (store: NotificationStore): UseCases => ({
  listNotifications: staffUseCase<unknown, NotificationQuery>((request, caller) => list(store, request.query, caller)),

  redeliverNotification: staffUseCase<{ id: string }>(async (request, caller, now) => {
    const { id } = request.params;
    const key = keyOf(id, 'OUT#');
    if (key === undefined) return notFound;
    const order = { caller, requestId: request.requestId, sourceIp: request.sourceIp };
    const done = await decideAgain(() => store.redeliver(key, order, now));
    return done.ok ? ok({ body: { id, state: 'pending' } }) : done;
  }),

  getInbox: staffUseCase<unknown, Asked['query']>(async ({ query }, caller) => {
    const page = await store.inbox(inboxesOf(caller), { route: 'getInbox', query, caller });
    return page.ok ? ok({ body: { ...page.value, items: page.value.items.map(inboxEntryOf) } }) : page;
  }),

  readInboxEntry: staffUseCase<{ id: string }>(async (request, caller, now) => {
    const key = keyOf(request.params.id, 'DLV#OUT#');
    const entry = key && (await store.entry(key));
    if (entry === undefined || !inboxesOf(caller).includes(entry.post)) return notFound;
    await store.markRead({ pk: entry.pk, sk: entry.sk }, caller.person, now);
    return ok({ status: 204 });
  }),
});
