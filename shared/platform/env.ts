import type * as z from 'zod';
import { Fault } from './fault.ts';

/**
 * A function's environment, checked once while it loads: a wrong deployment fails at its first start, not at the first
 * request that needs the variable.
 * @throws Fault `bad-environment` naming the variables, never their values
 */
export const readEnv = <S extends z.ZodObject>(
  schema: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<S> => {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const variables = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.code})`);
  throw new Fault('bad-environment', { variables: variables.join(', ') });
};
