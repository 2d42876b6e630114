import type * as z from 'zod';
import type { caseBodies } from './contract.ts';
import type { CaseAction } from './table.ts';

/** What each action carries, once the contract has checked it. */
export type CaseBodies = { [A in CaseAction]: z.infer<(typeof caseBodies)[A]> };

export type CaseCommand = { [A in CaseAction]: { readonly action: A; readonly body: CaseBodies[A] } }[CaseAction];
