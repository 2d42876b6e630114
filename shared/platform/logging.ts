import { Logger } from '@aws-lambda-powertools/logger';
import { LOG_CODES, type LogCode } from './codes.ts';
import { Fault } from './fault.ts';

/** What a line may carry beside its code: ids, names, numbers. Never what a person sent or is called. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line of the registry. An error is shown by its kind and its place in the code. */
export interface Log {
  readonly line: (code: LogCode, fields?: LogFields, error?: unknown) => void;
}

/**
 * Messages of these errors may quote what was being read (`JSON.parse` quotes the text, a validation the value), so only
 * the kinds listed here are logged with their message.
 */
const TELLS_NOTHING = new Set(['TypeError', 'RangeError', 'ReferenceError', 'TimeoutError', 'AbortError']);

const isServiceError = (error: Error): boolean => '$fault' in error;

const placeOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((text) => text.startsWith('    at '))
    .slice(0, 8)
    .map((text) => text.trim())
    .join(' | ');

const describe = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: { name: typeof error } };
  const safe = error instanceof Fault || isServiceError(error) || TELLS_NOTHING.has(error.name);
  return {
    error: {
      name: error.name,
      ...(safe ? { message: error.message } : {}),
      ...(error instanceof Fault ? { code: error.code, ...error.details } : {}),
      ...(error.cause instanceof Error ? { cause: error.cause.name } : {}),
      place: placeOf(error),
    },
  };
};

const METHODS = { info: 'info', warn: 'warn', error: 'error' } as const;

/** The log of one function; lines are JSON on standard output as Powertools writes them. The level is LOG_LEVEL's. */
export const functionLog = (service: string): Log => {
  const logger = new Logger({ serviceName: service });
  return {
    line: (code, fields = {}, error) => {
      const { level, sentence } = LOG_CODES[code];
      logger[METHODS[level]](sentence, { code, ...fields, ...(error === undefined ? {} : describe(error)) });
    },
  };
};
