import * as z from 'zod';
import type { Route } from '../../route.ts';

/** A route's schemas as they are applied: objects refuse what they do not know. */
export interface RouteChecks {
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly actions: Readonly<Record<string, z.ZodType>> | undefined;
  /** Whether the use case gets a body at all. */
  readonly hasBody: boolean;
}

const nothing = z.strictObject({});

/** Unknown members are refused even where a schema forgot to; an object that says what else it takes is left alone. */
const strict = (schema: z.ZodType): z.ZodType => {
  if (schema instanceof z.ZodLazy) return strict(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
};

/** One action's schema is made when that action is first taken. */
const strictAll = (schemas: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, z.lazy(() => strict(schema))]));

const build = (route: Route): RouteChecks => ({
  params: strict(route.params ?? nothing),
  query: strict(route.query ?? nothing),
  body: strict(route.body ?? nothing),
  actions: route.actions && strictAll(route.actions),
  hasBody: route.body !== undefined || route.actions !== undefined,
});

/** The checks of routes, made at a route's first request: a function's start does not pay for routes it may never see. */
export const routeChecks = (): ((route: Route) => RouteChecks) => {
  const made = new Map<Route, RouteChecks>();
  return (route) => {
    const known = made.get(route);
    if (known) return known;
    const checks = build(route);
    made.set(route, checks);
    return checks;
  };
};
