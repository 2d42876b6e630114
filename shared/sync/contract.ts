import * as z from 'zod';
import { instantSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { mineAnswer } from '../tasks/contract-views.ts';

/** Commands of one request: what a worker does in a morning. */
export const MOST_COMMANDS = 50;

/** What a phone sends for; of cases only what is done in the field. */
export const SYNC_TARGETS = ['task', 'case', 'report'] as const;
export const FIELD_CASE_ACTIONS = [
  'take',
  'hand-back',
  'contact',
  'note',
  'verify',
  'resolve-on-spot',
  'submit',
  'inspect',
] as const;

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

const command = z
  .strictObject({
    key: z
      .string()
      .regex(/^[\x21-\x7e]{8,100}$/)
      .meta({
        description: '幂等键，离线生成，至少 7 天有效 · made on the device, known for as long as the matter is kept',
      }),
    target: z.enum(SYNC_TARGETS),
    id: z.string().max(40).exactOptional().meta({ description: 'Of the task or the case; a report has none yet' }),
    action: z.string().max(40).exactOptional(),
    version: z.number().int().min(1).exactOptional().meta({
      description: '版本；不填则按当前状态追加 · without it the command is taken on whatever stands by then',
    }),
    // Checked one by one: what is wrong with one takes nothing from the others.
    body: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({ id: 'FieldCommand', description: '离线指令 · As the single command takes it, `occurredAt` included' });

export const syncBody = z.lazy(() =>
  z
    .strictObject({
      sentAt: instantSchema.meta({
        description: '设备发送时的时钟 · the device’s clock when it sends: times in the commands are put right by it',
      }),
      commands: z.array(command).min(1).max(MOST_COMMANDS),
    })
    .meta({ id: 'SyncInput', description: '离线补传 · What was done without a signal, in the order it was done' }),
);
export type SyncBody = z.infer<typeof syncBody>;
export type FieldCommand = SyncBody['commands'][number];

export const syncAnswer = z.lazy(() =>
  z
    .strictObject({
      receivedAt: time,
      clockOffsetSeconds: z
        .number()
        .int()
        .meta({ description: '设备时钟慢多少秒 · how far the device’s clock is behind; 0 within two minutes' }),
      done: z.number().int(),
      kept: z.number().int(),
      refused: z.number().int(),
      left: z.number().int().meta({ description: '未及处理，请原样重发 · not begun in time: send the same again' }),
      items: z.array(
        z.strictObject({
          key: z.string(),
          target: z.enum(SYNC_TARGETS),
          id: z.string().optional(),
          outcome: z.enum(['done', 'kept', 'refused', 'left']).meta({
            description:
              '已办、已转为备注、被拒、未及处理 · `kept`: the case had gone on, so what was written is kept beside it as a note',
          }),
          answer: z
            .looseObject({})
            .optional()
            .meta({ description: 'What the single command answers; the same again when it is sent again' }),
          problem: z
            .looseObject({ status: z.number().int(), code: z.string(), title: z.string(), detail: z.string() })
            .optional()
            .meta({ description: 'The problem document of the single command' }),
        }),
      ),
    })
    .meta({ id: 'SyncAnswer', description: '补传结果 · An answer for each command, in their order' }),
);
export type SyncAnswer = z.infer<typeof syncAnswer>;

export const packageAnswer = z.lazy(() =>
  z
    .strictObject({
      at: time,
      work: mineAnswer,
      words: z
        .array(
          z.strictObject({
            target: z.enum(['task', 'case']),
            id: z.string(),
            text: z.string().optional(),
            address: z.string().optional(),
            evidence: z
              .array(z.string())
              .optional()
              .meta({ description: '应附佐证 · what has to be shown when the case is submitted' }),
          }),
        )
        .meta({ description: '正文与地址 · what each says, for reading without a signal; nobody’s phone' }),
    })
    .meta({ id: 'FieldPackage', description: '离线任务包 · A worker’s day, to take along' }),
);
export type PackageAnswer = z.infer<typeof packageAnswer>;

const base = { function: 'field', auth: 'jwt', tag: 'field' } as const;

/** The routes of a phone that is without a signal part of the day. */
export const syncRoutes: readonly Route[] = [
  {
    ...base,
    name: 'syncField',
    method: 'POST',
    path: '/v1/sync',
    action: 'field:sync',
    roles: 'any',
    summary: { zh: '离线补传（至多 50 条，逐条作答）', en: 'Send what was done without a signal; an answer for each' },
    body: syncBody,
    response: { status: 200, body: syncAnswer },
  },
  {
    ...base,
    name: 'getFieldPackage',
    method: 'GET',
    path: '/v1/tasks/mine/package',
    action: 'task:own',
    roles: 'any',
    summary: { zh: '离线任务包', en: 'Everything that is the caller’s to do, with its words, to take along' },
    response: { status: 200, body: packageAnswer },
  },
];
