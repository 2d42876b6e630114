import type { Instant } from '../kernel/time.ts';

/** Of what waits beside cases only what tells where: it has no figures of days. */
export interface CountedSupervision {
  readonly id: string;
  readonly caseNum: string;
  readonly version: number;
  readonly state: string;
  readonly town: string;
  readonly unit?: string;
  readonly owner?: string;
  readonly hidden?: true;
  readonly drill?: true;
  readonly concerning?: string;
}

export interface CountedTask {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly town: string;
  readonly pushedAt: Instant;
  readonly drill?: true;
  readonly assignee: { readonly person?: string; readonly post?: string };
}
