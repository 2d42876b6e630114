import type * as z from 'zod';
import type { Route } from '../route.ts';
import { errorStatuses, responseName } from './responses.ts';
import type { Json, JsonObject, SchemaBook } from './schemas.ts';

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** Parameters of a path or query from their schema: one per member, with its description. */
const fieldParameters = (book: SchemaBook, schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] =>
  Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const written = book.add(field as z.ZodType, 'input') as JsonObject;
    const { description, ...rest } = written;
    const optional = (field as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: place,
      required: place === 'path' || !optional,
      ...(typeof description === 'string' ? { description } : {}),
      schema: rest,
    };
  });

/** Path parameters that have no schema of their own are plain strings. */
const bareParameters = (route: Route): readonly Json[] =>
  [...route.path.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !Object.hasOwn(route.params?.shape ?? {}, name))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const headerParameters = (route: Route): readonly Json[] => [
  ...(route.auth === 'jwt' ? [parameterRef('ActingPost')] : []),
  ...(route.ifMatch === 'required' ? [parameterRef('IfMatch')] : []),
  ...(route.ifMatch === 'optional' ? [parameterRef('IfMatchOptional')] : []),
  ...(route.idempotent ? [parameterRef('IdempotencyKey')] : []),
  parameterRef('AcceptLanguage'),
  parameterRef('RequestId'),
  parameterRef('Traceparent'),
];

/**
 * The body of `…/actions/{action}`: what the actions carry, each form once. Several actions carry the same, and `{}` is
 * several forms at once, so it is `anyOf`: under `oneOf` a claim would match too much. `x-actions` gives an action's place
 * in the list.
 */
const actionSchema = (book: SchemaBook, actions: Readonly<Record<string, z.ZodType>>): JsonObject => {
  const forms = new Map<string, { readonly json: JsonObject; readonly actions: string[] }>();
  for (const [action, schema] of Object.entries(actions)) {
    const json = book.add(schema, 'input') as JsonObject;
    const form = forms.get(JSON.stringify(json)) ?? { json, actions: [] };
    form.actions.push(action);
    forms.set(JSON.stringify(json), form);
  }
  const places = [...forms.values()].flatMap((form, place) => form.actions.map((action) => [action, place] as const));
  return {
    anyOf: [...forms.values()].map((form) => ({ title: form.actions.join(', '), ...form.json })),
    'x-actions': Object.fromEntries(places),
  };
};

const requestBody = (book: SchemaBook, route: Route): JsonObject => {
  const schema = route.actions ? actionSchema(book, route.actions) : route.body && book.add(route.body, 'input');
  if (schema === undefined) return {};
  const required = !(route.body ?? Object.values(route.actions ?? {})[0])?.safeParse({}).success;
  return { requestBody: { required, content: { 'application/json': { schema } } } };
};

const answerOf = (book: SchemaBook, route: Route): JsonObject => {
  const { body, etag, contentType } = route.response;
  const schema: Json | undefined = body ? book.add(body, 'output') : contentType ? { type: 'string' } : undefined;
  return {
    description: `${route.summary.zh} · ${route.summary.en}`,
    headers: {
      ...(etag ? { ETag: { $ref: '#/components/headers/ETag' } } : {}),
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    },
    ...(schema === undefined
      ? {}
      : { content: { [(contentType ?? 'application/json').split(';')[0] ?? '']: { schema } } }),
  };
};

/** One operation of the document. */
export const operationOf = (book: SchemaBook, route: Route): JsonObject => ({
  operationId: route.name,
  tags: [route.tag],
  summary: `${route.summary.zh} · ${route.summary.en}`,
  'x-action': route.action,
  'x-roles': route.auth === 'public' ? [] : route.roles === 'any' ? 'any' : [...route.roles],
  security: route.auth === 'public' ? [] : [{ token: [] }],
  parameters: [
    ...fieldParameters(book, route.params, 'path'),
    ...bareParameters(route),
    ...fieldParameters(book, route.query, 'query'),
    ...headerParameters(route),
  ],
  ...requestBody(book, route),
  responses: {
    [String(route.response.status)]: answerOf(book, route),
    ...Object.fromEntries(
      errorStatuses(route).map((status) => [
        String(status),
        { $ref: `#/components/responses/${responseName(status)}` },
      ]),
    ),
  },
});
