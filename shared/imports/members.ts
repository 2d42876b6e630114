import * as z from 'zod';
import type { Route } from '../route.ts';

const objectOf = (schema: z.ZodType | undefined): z.ZodObject | undefined => {
  if (schema instanceof z.ZodLazy) return objectOf(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodObject ? schema : undefined;
};

/** The members that the body of a route may have, by its method and path. */
export const membersIn =
  (routes: readonly Route[]) =>
  (name: string): readonly string[] => {
    const body = objectOf(routes.find(({ method, path }) => `${method} ${path}` === name)?.body);
    if (body === undefined) throw new RangeError(`no route with a body: ${name}`);
    return Object.keys(body.shape);
  };
