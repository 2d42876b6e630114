import type { Channel, QuietHours } from '../departments/rules.ts';
import { isQuiet } from '../departments/rules.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, MINUTE, plus, SECOND, shanghaiSecondOfDay } from '../kernel/time.ts';
import { parseAudience } from './audience.ts';
import { type Circuit, CLOSED } from './circuit.ts';
import type { Directory, Message, Target } from './ports.ts';

/** A department's channel with the sealed secret that its webhook is signed with. */
export interface SealedChannel extends Channel {
  readonly secret?: string;
}

/** What the registers say about who is reached how. */
export interface Registers {
  readonly channels: (town: string, department: string) => Promise<readonly SealedChannel[]>;
  readonly circuits: (town: string, department: string) => Promise<ReadonlyMap<string, Circuit>>;
  /** The persons who hold a post in this very area now, and the deputies of those away. */
  readonly holders: (area: string, role: Role, now: Instant) => Promise<readonly string[]>;
  /** Who acts for a person who is away now. */
  readonly deputies: (person: string, now: Instant) => Promise<readonly string[]>;
  /** The persons who serve a party of this town by posts of their own now. */
  readonly serving: (town: string, party: string, now: Instant) => Promise<readonly string[]>;
  /** The persons who head a party of this town now. */
  readonly heads: (town: string, party: string, now: Instant) => Promise<readonly string[]>;
}

const DAY_MINUTES = 24 * 60;

/** When a channel's quiet hours end, while they last. */
export function quietUntil(hours: QuietHours | undefined, now: Instant): Instant | undefined {
  if (hours === undefined || !isQuiet(hours, now)) return undefined;
  const end = Number(hours.to.slice(0, 2)) * 60 + Number(hours.to.slice(3));
  const second = shanghaiSecondOfDay(now);
  const minutes = (end - Math.floor(second / 60) + DAY_MINUTES) % DAY_MINUTES;
  return plus(now, minutes * MINUTE - (second % 60) * SECOND);
}

function webhookOf(channel: SealedChannel, town: string, circuit: Circuit | undefined, now: Instant): Target[] {
  if (channel.kind !== 'webhook' || !channel.enabled || channel.url === undefined) return [];
  return [
    {
      kind: 'webhook',
      channel: `webhook:${channel.id}`,
      to: channel.department,
      quietUntil: quietUntil(channel.quietHours, now),
      endpoint: {
        town,
        department: channel.department,
        channel: channel.id,
        url: channel.url,
        sealed: channel.secret ?? '',
        circuit: circuit ?? CLOSED,
      },
    },
  ];
}

const INBOX = 'inbox';
const inboxOf = (to: string): Target => ({ kind: 'inbox', channel: INBOX, to });
const NOBODY: Target = { kind: 'nobody', channel: INBOX, to: 'nobody' };

const inboxesOf = (persons: readonly string[]): readonly Target[] =>
  persons.length === 0 ? [NOBODY] : [...new Set(persons)].map(inboxOf);

/** Whom some messages must never reach, as they name it: somebody, or a party. */
export const exceptedIn = (messages: readonly Pick<Message, 'except'>[]): readonly string[] => [
  ...new Set(messages.flatMap(({ except }) => except ?? [])),
];

/**
 * The targets without those whom one of the messages must never reach: who is complained about may hold the very post that
 * is told. Where nobody is left the message ends as to an empty chair.
 */
export const withoutExcepted = (targets: readonly Target[], except: readonly string[]): readonly Target[] => {
  const left = targets.filter(({ kind, to }) => kind !== 'inbox' || !except.includes(to));
  return left.length > 0 ? left : [NOBODY];
};

/** A body without accounts has no head to tell: the duty supervisor, who acts for it, is told instead. */
async function headsOf(registers: Registers, town: string, party: string, now: Instant): Promise<readonly Target[]> {
  const heads = await registers.heads(town, party, now);
  return inboxesOf(heads.length > 0 ? heads : await registers.holders(town, 'dutySupervisor', now));
}

/**
 * Who is reached over what. A party always has its inbox, whatever else it has; a post that nobody holds has a lane of its
 * own that fails until somebody does, so that a message to an empty chair ends as a dead letter and not as delivered.
 */
export function directory(registers: Registers): Directory {
  return {
    async keptFrom(except, town, now) {
      const serving = await Promise.all(except.map((one) => registers.serving(town, one, now)));
      return [...except, ...serving.flat()];
    },
    async targets(text, town, now) {
      const audience = parseAudience(text);
      if (audience === undefined || audience.kind === 'reporters') return [NOBODY];
      if (audience.kind === 'person') {
        // The deputy does it; the copy is for when the one who was named is back.
        return inboxesOf([...(await registers.deputies(audience.person, now)), audience.person]);
      }
      if (audience.kind === 'head') return headsOf(registers, town, audience.party, now);
      if (audience.kind === 'post') return inboxesOf(await registers.holders(audience.area, audience.role, now));
      const [channels, circuits] = await Promise.all([
        registers.channels(town, audience.party),
        registers.circuits(town, audience.party),
      ]);
      const webhooks = channels.flatMap((channel) => webhookOf(channel, town, circuits.get(channel.id), now));
      return [...webhooks, inboxOf(audience.party)];
    },
  };
}
