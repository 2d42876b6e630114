import type { Caller, Post } from '../kernel/caller.ts';
import { covers, isUnitCode, townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Day, type Instant, shanghaiSecondOfDay } from '../kernel/time.ts';
import { badBody } from '../registers/rules.ts';

/**
 * Centre (指挥中心, whose gateway sends the town's SMS), bureau (局), station (站所), village or community (村、社区), task force (专班, people lent by several bureaus) and
 * external: a body outside the town's government without accounts of its own (power, water, a property company).
 */
export const DEPARTMENT_KINDS = ['centre', 'bureau', 'station', 'village', 'taskForce', 'external'] as const;
export type DepartmentKind = (typeof DEPARTMENT_KINDS)[number];

/** Somebody named in the register of departments, with the name as it was when it was written. */
export interface Named {
  readonly person: string;
  readonly name: string;
}

/** A party of cases and whistles. `id` is unique in the whole deployment, so a party needs no town beside it. */
export interface Department {
  readonly id: string;
  readonly town: string;
  readonly kind: DepartmentKind;
  readonly name: { readonly zh: string; readonly en: string };
  /** A department that is dissolved takes part in nothing new. */
  readonly enabled: boolean;
  /** 经办人 · who handles what comes. */
  readonly officers?: readonly Named[];
  /** 负责人 · who leads it, and is called out of hours. */
  readonly heads?: readonly Named[];
  /** Working hours as `slotOf` reads them; without them nobody knows when it is closed. */
  readonly hours?: readonly string[];
  /** Works through public holidays as on other weekdays. */
  readonly openOnHolidays?: boolean;
  /** The office's number and the one that is answered at night, as published; never a person's own. */
  readonly phone?: string;
  readonly dutyPhone?: string;
  /** First and last day of a task force; before and after it takes part in nothing new. */
  readonly validFrom?: Day;
  readonly validTo?: Day;
  readonly version: number;
}

/** Whether a department is over, or not yet begun, on a day. */
export const isOver = ({ validTo }: Pick<Department, 'validTo'>, day: Day): boolean =>
  validTo !== undefined && validTo < day;

/** Whether a department takes part in new matters on a day. */
export const takesPart = (department: Pick<Department, 'enabled' | 'validFrom' | 'validTo'>, day: Day): boolean =>
  department.enabled && !isOver(department, day) && (department.validFrom ?? day) <= day;

export const CHANNEL_KINDS = ['webhook', 'inbox', 'sms'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Channels that are called, and sign what they send; `sms` is the town's gateway to the operators. */
export const CALLED_KINDS = ['webhook', 'sms'] as const satisfies readonly ChannelKind[];
export type CalledKind = (typeof CALLED_KINDS)[number];
export const isCalled = (kind: ChannelKind): kind is CalledKind => kind !== 'inbox';

/** A gateway speaks for the town, so only its centre has one. */
export const gatewayFault = (kind: ChannelKind, department: Pick<Department, 'kind'>): Refusal | undefined =>
  kind === 'sms' && department.kind !== 'centre' ? badBody('/kind', 'sms-of-the-centre') : undefined;

/** From a time of day to another, `HH:MM` in China; over midnight when it ends before it begins. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** How a department wants to be told. What a webhook signs with is kept apart, sealed. */
export interface Channel {
  readonly id: string;
  readonly department: string;
  readonly kind: ChannelKind;
  readonly url?: string;
  readonly enabled: boolean;
  readonly locale: 'zh-CN' | 'en';
  readonly quietHours?: QuietHours;
  readonly version: number;
}

/** Who keeps the register of departments of a town. */
export const DEPARTMENT_KEEPERS: readonly Role[] = ['systemAdmin', 'gridOffice'];

/**
 * A village or community acts under its 12-digit code and is of kind `village`; every other department has a word of
 * letters and digits for an id, so that the two can never be taken for each other.
 */
export function departmentFault(id: string, kind: DepartmentKind, town: string): Refusal | undefined {
  if (isUnitCode(id) !== (kind === 'village')) return badBody('/kind', 'kind-does-not-fit-id');
  return isUnitCode(id) && townOf(id) !== town ? badBody('#query/town', 'unit-of-another-town') : undefined;
}

/** Who may change a department's channels: the administrator of its town, or the head of that very department. */
export const channelKeeper = (caller: Caller, department: Pick<Department, 'id' | 'town'>): Post | undefined =>
  caller.posts.find(
    (post) =>
      (post.role === 'systemAdmin' && covers(post.area, department.town)) ||
      (post.role === 'unitHead' && post.department === department.id),
  );

/** Judges a webhook's address: as it is to be stored, or what is wrong with it. */
export type AddressCheck = (url: string) => Result<string, string>;

/** A webhook or gateway goes to an address that may be called, an inbox to none. Returns the address as it is to be stored. */
export function channelAddress(
  kind: ChannelKind,
  url: string | undefined,
  check: AddressCheck,
): Result<string | undefined, Refusal> {
  if (kind === 'inbox') return url === undefined ? ok(undefined) : err(badBody('/url', 'inbox-has-no-url'));
  if (url === undefined) return err(badBody('/url', 'required'));
  const checked = check(url);
  return checked.ok
    ? ok(checked.value)
    : err({
        code: 'channel-address-refused',
        params: { reason: checked.error },
        errors: [{ pointer: '/url', code: checked.error }],
      });
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether a channel rests now; the end itself is no longer quiet. Equal ends mean never, not always. */
export function isQuiet(hours: QuietHours | undefined, now: Instant): boolean {
  if (hours === undefined) return false;
  const [from, to, at] = [minutesOf(hours.from), minutesOf(hours.to), Math.floor(shanghaiSecondOfDay(now) / 60)];
  return from <= to ? from <= at && at < to : at >= from || at < to;
}
