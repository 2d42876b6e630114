import type * as z from 'zod';
import type { Caller } from '../kernel/caller.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import type { SyncAnswer } from './contract.ts';

export type Problem = NonNullable<SyncAnswer['items'][number]['problem']>;

/** One of the kinds of single commands: what its body must be, who may send it, and what does it. */
export interface Single {
  /** What the path of the single command asks of an id; a report has none. */
  readonly id?: z.ZodType;
  readonly schema: z.ZodType;
  readonly roles: readonly Role[] | 'any';
  readonly act: UseCase;
}

/** Under which key the words of a command that came too late are kept. */
export const keptKey = (key: string): string => `${key}~kept`;

/** What a case's own events say of a command that names no version. */
export interface Standing {
  readonly version: number;
  /** The first answer, where the same was done under the same key before. */
  readonly first?: Result<Answer, Refusal>;
  /** What was written with it was kept as a note, because it came too late: it is not done after all by being sent again. */
  readonly kept?: Refusal;
}

export interface SyncDeps {
  readonly task: (action: string) => Single | undefined;
  readonly case: (action: string) => Single | undefined;
  readonly report: Single;
  /** What an action is called in the offices. */
  readonly caseAction: (action: string) => string;
  /** Strongly read; nothing where there is no such case. */
  readonly standing: (num: string, action: string, request: Request, caller: Caller) => Promise<Standing | undefined>;
  readonly check: (schema: z.ZodType, value: unknown, request: Request) => Result<unknown, readonly FieldError[]>;
  readonly problem: (refusal: Refusal, request: Request) => Problem;
  /** Puts on record that somebody reached for what is not theirs. */
  readonly recordRefusal: (
    refusal: Refusal,
    subject: string,
    request: Request,
    caller: Caller,
    now: Instant,
  ) => Promise<void>;
  readonly fault: (subject: string, request: Request, error: unknown) => void;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

/** The words of a matter, as they are written once. */
export interface Words {
  readonly text?: string;
  readonly address?: string;
  readonly evidence?: readonly string[];
}

export interface PackageDeps {
  readonly mine: UseCase;
  /** In one batch, by the ids of tasks and the numbers of cases. */
  readonly words: (tasks: readonly string[], cases: readonly string[]) => Promise<ReadonlyMap<string, Words>>;
}
