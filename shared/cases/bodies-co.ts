import type * as z from 'zod';
import type { coBodies } from './contract-co.ts';
import type { CoAction } from './table-co.ts';

/** What each action on a part carries, once the contract has checked it. */
export type CoBodies = { [A in CoAction]: z.infer<(typeof coBodies)[A]> };

export type CoCommand = { [A in CoAction]: { readonly action: A; readonly body: CoBodies[A] } }[CoAction];
