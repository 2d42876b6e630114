import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { Holder, Person } from '../staff/rules.ts';
import type { StoredChannel } from './items.ts';
import type { CalledKind, Department } from './rules.ts';

/** What other modules ask of the register of departments. All reads may be a moment behind. */
export interface DepartmentReader {
  /** A department that takes part in cases of this town; undefined when unknown, dissolved or another town's. One read. */
  partyIn(town: string, id: string): Promise<Department | undefined>;
  /** How a department wants to be told, sealed secrets included. One query. */
  channelsOf(town: string, id: string): Promise<readonly StoredChannel[]>;
  /** The SMS gateway of a town's centre, where it has one in service. One query. */
  gatewayOf(town: string): Promise<StoredChannel | undefined>;
  /** The towns of those departments that exist. */
  townsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface DepartmentStore extends DepartmentReader {
  list(town: string): Promise<readonly Department[]>;
  /** Strongly read; the town of an id that is taken elsewhere. */
  department(town: string, id: string): Promise<{ readonly department?: Department; readonly takenIn?: string }>;
  channel(town: string, department: string, id: string): Promise<StoredChannel | undefined>;
  /** `conflict`: somebody wrote first, decide again. */
  saveDepartment(department: Department, change: Change): Promise<'saved' | 'conflict'>;
  saveChannel(town: string, channel: StoredChannel, change: Change): Promise<'saved' | 'conflict'>;
}

/** What the register of departments asks of the staff register. */
export interface DepartmentStaff {
  /** Those of the persons that exist. */
  persons(ids: readonly string[]): Promise<readonly Person[]>;
  /** Who holds one of these roles in exactly this area now. */
  holdersIn(area: string, roles: readonly Role[], now: Instant): Promise<readonly Holder[]>;
}

/** Makes and seals what a webhook signs with. */
export interface ChannelSecrets {
  /** A new secret as its receiver configures it: `whsec_` and 32 random bytes in base64 (Standard Webhooks). */
  create(): string;
  /** Each kind of channel is sealed for a purpose of its own. */
  seal(kind: CalledKind, record: string, secret: string): Promise<string>;
}
