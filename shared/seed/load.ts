import { createHash } from 'node:crypto';
import * as z from 'zod';
import { channelRecord, type StoredChannel } from '../departments/items.ts';
import { SECRET_PURPOSES } from '../departments/secrets.ts';
import { keyClient } from '../platform/clients.ts';
import { documentClient } from '../platform/dynamodb/client.ts';
import { readEnv } from '../platform/env.ts';
import { type Envelope, envelope } from '../platform/envelope.ts';
import { SEED_CENTRE, SEED_DEPARTMENTS, STORY_DEPARTMENTS } from './departments.ts';
import { mudu } from './map.ts';
import { mapItems } from './map-items.ts';
import { storyGrid, townPeople } from './people.ts';
import { placeItems, townPlaces } from './places.ts';
import { registerItems, staffItems } from './register-items.ts';
import { putAll } from './store.ts';

/**
 * Fills the directory with the town of the demonstration. It is run as a program with the names of the tables in its
 * environment; AWS_ENDPOINT_URL leads it to another place than AWS. Progress goes to standard error; the one line on
 * standard output says for whom a demonstration can speak and what the receivers of its webhooks check with.
 */

const env = readEnv(
  z.object({
    DIRECTORY_TABLE: z.string().min(1),
    PEOPLE_KEY_ARN: z.string().min(1),
    /** Where the demonstration's receivers of webhooks listen. */
    DEMO_RECEIVER_URL: z.url(),
  }),
);

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** The same on every run, so that seeding again does not cut off receivers; a demonstration's secret hides nothing. */
const demoSecret = (department: string): string =>
  `whsec_${createHash('sha256').update(`onegrid demonstration ${department}`).digest('base64')}`;

const inbox = (department: string): StoredChannel => ({
  id: 'inbox',
  department,
  kind: 'inbox',
  enabled: true,
  locale: 'zh-CN',
  version: 1,
});

const hookPath = (department: string): string => `/hooks/${department}`;

async function hook(department: string, sealing: Pick<Envelope, 'seal'>): Promise<StoredChannel> {
  return {
    id: 'hook',
    department,
    kind: 'webhook',
    url: new URL(hookPath(department), env.DEMO_RECEIVER_URL).href,
    secret: await sealing.seal(channelRecord(department, 'hook'), demoSecret(department)),
    enabled: true,
    locale: 'zh-CN',
    version: 1,
  };
}

const SMS_PATH = '/sms';

/** The gateway of the town's centre, which the receiver of the demonstration plays. */
const gateway = async (sealing: Pick<Envelope, 'seal'>): Promise<StoredChannel> => ({
  id: 'sms',
  department: SEED_CENTRE,
  kind: 'sms',
  url: new URL(SMS_PATH, env.DEMO_RECEIVER_URL).href,
  secret: await sealing.seal(channelRecord(SEED_CENTRE, 'sms'), demoSecret(SEED_CENTRE)),
  enabled: true,
  locale: 'zh-CN',
  version: 1,
});

const started = performance.now();
const client = documentClient();
const sealingFor = (purpose: string) => envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose });
const sealing = sealingFor(SECRET_PURPOSES.webhook);

const map = mudu();
const { people, demo } = townPeople(map);
tell(
  `木渎镇：${map.units.length} 个村（社区）、${map.grids.length} 个网格、${people.length} 名工作人员 · drawing the town of Mudu`,
);

const hooks = await Promise.all(STORY_DEPARTMENTS.map((department) => hook(department, sealing)));
const channels = [
  ...SEED_DEPARTMENTS.map(({ id }) => inbox(id)),
  ...hooks,
  await gateway(sealingFor(SECRET_PURPOSES.sms)),
];
const items = [
  ...mapItems(map),
  ...staffItems(map, people),
  ...registerItems(channels, people),
  ...placeItems(await townPlaces(map)),
];
tell(`写入 ${items.length} 条 · writing ${items.length} items`);
await putAll(client, env.DIRECTORY_TABLE, items);
tell(`完成，用时 ${Math.round(performance.now() - started)} 毫秒 · done`);

const receivers = [
  ...STORY_DEPARTMENTS.map((department) => ({ path: hookPath(department), secret: demoSecret(department) })),
  { path: SMS_PATH, secret: demoSecret(SEED_CENTRE) },
];
process.stdout.write(`${JSON.stringify({ persons: demo, receivers, tianling: storyGrid(map) })}\n`);
