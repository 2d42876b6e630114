import * as z from 'zod';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import type { IdempotencyMark } from '../workflow/matter.ts';
import { serviceFields } from './items.ts';
import { REQUEST_STATES, type RequestState, type ServiceRequest } from './rules-requests.ts';

const actor = z.lazy(() =>
  z.strictObject({
    person: z.string(),
    role: z.enum(ROLES),
    post: z.string().exactOptional(),
    party: z.string().exactOptional(),
  }),
);

/** `TOWN#<9>` / `SREQ#<id>`: a request to put an item on the service list, with the mark of its last command. */
export const requestItem = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('service-request'),
    id: z.string(),
    town: z.string(),
    state: z.enum(REQUEST_STATES),
    item: z.strictObject({ ...serviceFields, validTo: z.string().exactOptional() }),
    reason: z.string(),
    askedBy: actor,
    askedAt: z.string(),
    decideBy: z.string(),
    decidedBy: actor.exactOptional(),
    decidedAt: z.string().exactOptional(),
    words: z.string().exactOptional(),
    mark: z.strictObject({ key: z.string(), body: z.string() }).exactOptional(),
  }),
);

/** A request and the mark of the command that made it what it is. */
export interface StoredRequest {
  readonly request: ServiceRequest;
  readonly mark?: IdempotencyMark;
}

export const requestKey = (town: string, id: string) => ({ pk: townPk(town), sk: `SREQ#${id}` }) as const;

export const toRequestItem = ({ request, mark }: StoredRequest, updatedAt: Instant) =>
  requestItem.parse({
    ...request,
    ...requestKey(request.town, request.id),
    kind: 'service-request',
    updatedAt,
    ...(mark ? { mark } : {}),
  });

/** `TOWN#<9>` / `SREQS#<state>#<asked at>#<id>`: the request again in the list of its state, moved by its decision. */
export const listedRequest = z.lazy(() =>
  requestItem
    .unwrap()
    .omit({ mark: true })
    .extend({ kind: z.literal('service-request-listed') }),
);

export const listPrefix = (state: RequestState): string => `SREQS#${state}#`;
export const listKey = ({ town, state, askedAt, id }: Pick<ServiceRequest, 'town' | 'state' | 'askedAt' | 'id'>) =>
  ({ pk: townPk(town), sk: `${listPrefix(state)}${askedAt}#${id}` }) as const;

export const toListedRequest = (request: ServiceRequest, updatedAt: Instant) =>
  listedRequest.parse({ ...request, ...listKey(request), kind: 'service-request-listed', updatedAt });

export const listedOf = (stored: z.infer<typeof listedRequest>): ServiceRequest => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...request } = stored;
  return request;
};

export const requestOf = (stored: z.infer<typeof requestItem>): StoredRequest => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, mark, ...request } = stored;
  return { request, ...(mark ? { mark } : {}) };
};
