import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { badBody, nextVersion, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import type { ChannelInput, ChannelView } from './contract.ts';
import { channelRecord, type StoredChannel } from './items.ts';
import type { ChannelSecrets, DepartmentStore } from './ports.ts';
import { type AddressCheck, channelAddress, channelKeeper, gatewayFault, isCalled } from './rules.ts';

export interface ChannelDeps {
  readonly store: DepartmentStore;
  readonly secrets: ChannelSecrets;
  readonly checkAddress: AddressCheck;
}

type Answered = Promise<Result<Answer, Refusal>>;
type ByChannel = { readonly id: string; readonly channelId: string };

export const channelView = ({ secret: _, department: _department, ...channel }: StoredChannel): ChannelView => channel;

/** What is called keeps its secret until a new one is asked for, or until it was of another kind before. */
async function secretFor(
  secrets: ChannelSecrets,
  body: ChannelInput,
  record: string,
  before: StoredChannel | undefined,
): Promise<{ readonly sealed?: string; readonly fresh?: string }> {
  if (!isCalled(body.kind)) return {};
  const kept = before?.kind === body.kind ? before.secret : undefined;
  if (kept !== undefined && body.newSecret !== true) return { sealed: kept };
  const fresh = secrets.create();
  return { fresh, sealed: await secrets.seal(body.kind, record, fresh) };
}

/** The channel that a body asks for, and the secret that only this answer will show. */
async function channelFrom(
  { secrets, checkAddress }: ChannelDeps,
  { params: { id, channelId }, body }: Request<ByChannel, TownQuery, ChannelInput>,
  before: StoredChannel | undefined,
  version: number,
): Promise<Result<{ readonly channel: StoredChannel; readonly fresh?: string }, Refusal>> {
  const { newSecret, url: given, quietHours, ...rest } = body;
  if (body.kind === 'inbox' && newSecret) return err(badBody('/newSecret', 'inbox-has-no-secret'));
  const url = channelAddress(body.kind, given, checkAddress);
  if (!url.ok) return url;
  const { sealed, fresh } = await secretFor(secrets, body, channelRecord(id, channelId), before);
  const channel: StoredChannel = {
    id: channelId,
    department: id,
    ...rest,
    ...(url.value === undefined ? {} : { url: url.value }),
    ...(quietHours === undefined ? {} : { quietHours }),
    ...(sealed === undefined ? {} : { secret: sealed }),
    version,
  };
  return ok({ channel, ...(fresh === undefined ? {} : { fresh }) });
}

const putChannel = (
  deps: ChannelDeps,
  request: Request<ByChannel, TownQuery, ChannelInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { id, channelId } = request.params;
    const town = townFor(caller, request.query.town);
    if (!town.ok) return town;
    const [{ department }, before] = await Promise.all([
      deps.store.department(town.value, id),
      deps.store.channel(town.value, id, channelId),
    ]);
    if (department === undefined) return err({ code: 'not-found' });
    const post = channelKeeper(caller, department);
    if (post === undefined) return err({ code: 'forbidden' });
    const fault = gatewayFault(request.body.kind, department);
    if (fault !== undefined) return err(fault);
    const next = nextVersion(before?.version, request.ifMatch);
    if (!next.ok) return next;
    const made = await channelFrom(deps, request, before, next.value);
    if (!made.ok) return made;
    const { channel, fresh } = made.value;
    const about = { subject: `DEPT#${id}`, target: `DEPT#${id}#CH#${channelId}`, version: next.value };
    const change = { action: 'channel:put', ...about, by: actorOf(caller, post), ...origin(request, now) };
    const saved = await deps.store.saveChannel(town.value, channel, change);
    if (saved === 'conflict') return saved;
    const body: ChannelView = { ...channelView(channel), ...(fresh === undefined ? {} : { secret: fresh }) };
    return ok({ body, version: next.value });
  });

/** The use cases of channels, by the names of their routes. */
export const channelUseCases = (deps: ChannelDeps): UseCases => ({
  putChannel: staffUseCase<ByChannel, TownQuery, ChannelInput>((request, caller, now) =>
    putChannel(deps, request, caller, now),
  ),
});
