import * as z from 'zod';
import type { Route } from '../route.ts';
import { taskId } from '../tasks/contract-id.ts';
import {
  ATTACHMENT_FAULTS,
  ATTACHMENT_KINDS,
  ATTACHMENT_SOURCES,
  ATTACHMENT_STATES,
  ATTACHMENT_TYPES,
  MOST_PER_STEP,
  MOST_VIDEO_BYTES,
} from './model.ts';
import { mostBytes } from './rules.ts';

const caseNum = z.string().regex(/^\d{16}$/);
const attachmentId = z.string().regex(/^[0-9a-z]{10,40}$/);
const trackingCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16,32}$/i);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** What a command shows: attachments of its case or task, and as what. */
export const evidence = z.lazy(() =>
  z.array(z.strictObject({ id: attachmentId, kind: z.enum(ATTACHMENT_KINDS) })).max(MOST_PER_STEP),
);

const point = z.lazy(() =>
  z.strictObject({
    crs: z.enum(['WGS84', 'GCJ02', 'BD09']).default('WGS84'),
    lon: z.number().min(-180).max(180),
    lat: z.number().min(-90).max(90),
  }),
);

const announced = {
  contentType: z.enum(ATTACHMENT_TYPES),
  bytes: z.number().int().min(1).max(MOST_VIDEO_BYTES).meta({ description: '20 MiB; video/mp4: 200 MiB' }),
  source: z.enum(ATTACHMENT_SOURCES).optional().meta({ description: '拍摄或相册 · taken now, or out of the album' }),
  capturedAt: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: '拍摄时间（设备） · by the device’s clock' }),
  capturedPoint: point.optional().meta({ description: '拍摄地点（设备），不对外显示 · by the device; never shown' }),
};

const fitsItsType = ({
  contentType,
  bytes,
}: {
  contentType: (typeof ATTACHMENT_TYPES)[number];
  bytes: number;
}): boolean => bytes <= mostBytes(contentType);

export const uploadBody = z.lazy(() =>
  z
    .strictObject({ ...announced, kind: z.enum(ATTACHMENT_KINDS).default('other') })
    .refine(fitsItsType, { error: 'too-large', path: ['bytes'] })
    .meta({ id: 'UploadRequest' }),
);
export type UploadBody = z.output<typeof uploadBody>;

export const publicUploadBody = z.lazy(() =>
  z
    .strictObject(announced)
    .refine(fitsItsType, { error: 'too-large', path: ['bytes'] })
    .meta({ id: 'PublicUploadRequest' }),
);
export type PublicUploadBody = z.output<typeof publicUploadBody>;

export const uploadAnswer = z.lazy(() =>
  z
    .strictObject({
      id: z.string(),
      put: z
        .strictObject({ url: z.string(), headers: z.record(z.string(), z.string()) })
        .meta({ description: 'PUT: one request with these headers' }),
      post: z
        .strictObject({ url: z.string(), fields: z.record(z.string(), z.string()) })
        .meta({ description: 'multipart POST, for WeChat mini-programs' }),
      expiresAt: time,
    })
    .meta({ id: 'Upload' }),
);

export const flagsView = z.lazy(() =>
  z
    .strictObject({
      reusedFrom: z
        .strictObject({ caseNum: caseNum.optional(), taskId: taskId.optional(), id: z.string(), exact: z.boolean() })
        .optional()
        .meta({ description: '重复使用 · the same file (exact) or picture in this town within 90 days' }),
      farFromPoint: z.number().int().optional().meta({ description: '距案发点米数 · metres from the case or task' }),
      beforeDispatch: z
        .literal(true)
        .optional()
        .meta({ description: '拍于派遣或下发之前 · taken before the dispatch, or before the task was pushed' }),
    })
    .meta({
      id: 'AttachmentFlags',
      description: '仅供核查员参考 · a hint for the inspector; nothing follows by itself',
    }),
);

export const attachmentView = z.lazy(() =>
  z
    .strictObject({
      id: z.string(),
      kind: z.enum(ATTACHMENT_KINDS),
      state: z.enum(ATTACHMENT_STATES),
      fault: z.enum(ATTACHMENT_FAULTS).optional(),
      type: z.enum(ATTACHMENT_TYPES),
      bytes: z.number().int(),
      sha256: z.string().optional(),
      width: z.number().int().optional(),
      height: z.number().int().optional(),
      step: z
        .number()
        .int()
        .meta({ description: '上传时的版本 · the version of the case or task that it was made in' }),
      shownBy: z
        .strictObject({ action: z.string(), version: z.number().int(), part: z.string().optional() })
        .optional()
        .meta({ description: '作为依据的动作 · the command that shows it' }),
      from: z.enum(['staff', 'reporter']),
      person: z.string().optional(),
      source: z.enum(ATTACHMENT_SOURCES).optional(),
      capturedAt: time.optional(),
      capturedBy: z.enum(['file', 'device']).optional().meta({ description: '拍摄时间的出处 · who says when' }),
      offeredAt: time,
      fromTask: taskId
        .optional()
        .meta({ description: '随任务发现上报 · of what was found in the course of this task' }),
      uploadedAt: time.optional(),
      url: z.string().optional().meta({
        description:
          '五分钟内有效；照片和音视频不含拍摄信息 · for five minutes; without data of where and by whom it was made',
      }),
      flags: flagsView.optional(),
      actions: z.array(z.enum(['release', 'refuse'])),
    })
    .meta({ id: 'Attachment' }),
);
export type AttachmentView = z.infer<typeof attachmentView>;

export const attachmentList = z.lazy(() =>
  z.strictObject({ items: z.array(attachmentView) }).meta({ id: 'AttachmentList' }),
);

export const attachmentBodies = {
  release: z.strictObject({}),
  refuse: z.strictObject({ reason: z.string().trim().min(1).max(200) }),
} as const;
export type AttachmentAction = keyof typeof attachmentBodies;

export const attachmentRoutes: readonly Route[] = [
  {
    name: 'createAttachment',
    method: 'POST',
    path: '/v1/cases/{id}/attachments',
    function: 'cases',
    auth: 'jwt',
    action: 'case:attach',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '申请上传附件', en: 'Ask for a place to upload a picture, recording or document to' },
    params: z.strictObject({ id: caseNum }),
    body: uploadBody,
    response: { status: 201, body: uploadAnswer },
    idempotent: true,
  },
  {
    name: 'listAttachments',
    method: 'GET',
    path: '/v1/cases/{id}/attachments',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件附件', en: 'Attachments of a case, with addresses to look at them' },
    params: z.strictObject({ id: caseNum }),
    response: { status: 200, body: attachmentList },
  },
  {
    name: 'attachmentAction',
    method: 'POST',
    path: '/v1/cases/{id}/attachments/{attachmentId}/actions/{action}',
    function: 'cases',
    auth: 'jwt',
    action: 'case:attachment',
    roles: ['acceptor', 'dutySupervisor'],
    tag: 'cases',
    summary: { zh: '放行或拒收反映人上传的附件', en: 'Let through or refuse what a reporter sent' },
    params: z.strictObject({ id: caseNum, attachmentId, action: z.enum(['release', 'refuse']) }),
    actions: attachmentBodies,
    response: { status: 200, body: attachmentView },
    idempotent: true,
  },
];

const ofTask = {
  function: 'field',
  auth: 'jwt',
  roles: 'any',
  tag: 'tasks',
  path: '/v1/tasks/{id}/attachments',
} as const;

/** Attachments of tasks: for whoever sees the task. */
export const taskAttachmentRoutes: readonly Route[] = [
  {
    ...ofTask,
    name: 'createTaskAttachment',
    method: 'POST',
    action: 'task:attach',
    summary: { zh: '申请上传任务附件', en: 'Ask for a place to upload a picture or document of a task to' },
    params: z.strictObject({ id: taskId }),
    body: uploadBody,
    response: { status: 201, body: uploadAnswer },
    idempotent: true,
  },
  {
    ...ofTask,
    name: 'listTaskAttachments',
    method: 'GET',
    action: 'task:read',
    summary: { zh: '任务附件', en: 'Attachments of a task, with addresses to look at them' },
    params: z.strictObject({ id: taskId }),
    response: { status: 200, body: attachmentList },
  },
];

/** What is open to anybody who knows a tracking code. */
export const publicAttachmentRoutes: readonly Route[] = [
  {
    name: 'createReportAttachment',
    method: 'POST',
    path: '/v1/reports/{trackingCode}/attachments',
    function: 'intake',
    auth: 'public',
    action: 'report:attach',
    roles: 'any',
    tag: 'reports',
    summary: { zh: '反映人申请上传附件', en: 'Ask for a place to upload a picture to, as the reporter' },
    params: z.strictObject({ trackingCode }),
    body: publicUploadBody,
    response: { status: 201, body: uploadAnswer },
    idempotent: true,
  },
];
