import { randomUUID } from 'node:crypto';
import type { Call, Reply } from '../story/client.ts';
import { api, CENTRE, POINT, signInAll, VILLAGE } from './stage.ts';

/** People of the command centre, the village and the departments at work, for tests that need cases in a given state. */

export const DEPARTMENT = 'zhzf';
export const OTHER_DEPARTMENT = 'scjg';

export const EVERYBODY = {
  ...CENTRE,
  department: `demo-officer-${DEPARTMENT}`,
  otherDepartment: `demo-officer-${OTHER_DEPARTMENT}`,
  otherVillage: 'demo-officer-320506103204',
  twoPosts: 'demo-two-posts',
  leader: 'demo-leader-1',
  auditor: 'demo-auditor-1',
  securityAdmin: 'demo-secadmin-1',
} as const;

export type Tokens = Record<keyof typeof EVERYBODY, string>;
export const signInEverybody = (): Promise<Tokens> => signInAll(EVERYBODY);

const expectStatus = (reply: Reply, status: number): Reply => {
  if (reply.status !== status) throw new Error(`${reply.status}, not ${status}: ${reply.text}`);
  return reply;
};

/** A case as its steps go on: where it is, and the version that the last answer named. */
export interface OpenCase {
  readonly num: string;
  readonly path: string;
  version: string;
  readonly trackingCode: string;
}

export const act = (token: string, matter: string, action: string, call: Omit<Call, 'token'> = {}): Promise<Reply> =>
  api('POST', `${matter}/actions/${action}`, { body: {}, ...call, token });

/** One step that must succeed. */
export const step = async (token: string, c: OpenCase, action: string, body: unknown = {}): Promise<Reply> => {
  const reply = expectStatus(await act(token, c.path, action, { body, ifMatch: c.version, key: randomUUID() }), 200);
  c.version = reply.etag ?? c.version;
  return reply;
};

export const reported = async (tokens: Tokens, more: Record<string, unknown> = {}): Promise<OpenCase> => {
  const body = { channel: 'phone', text: '路口烧烤占道', category: '0129', point: POINT, ...more };
  const reply = expectStatus(await api('POST', '/v1/cases', { token: tokens.acceptor, body, key: randomUUID() }), 201);
  const num = String(reply.body.caseNum);
  return { num, path: `/v1/cases/${num}`, version: '1', trackingCode: String(reply.body.trackingCode) };
};

export const filed = async (tokens: Tokens, more: Record<string, unknown> = {}): Promise<OpenCase> => {
  const c = await reported(tokens, more);
  await step(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
  return c;
};

export const handling = async (tokens: Tokens): Promise<OpenCase> => {
  const c = await filed(tokens);
  await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
  await step(tokens.village, c, 'sign');
  return c;
};

export interface OpenWhistle {
  readonly id: string;
  readonly path: string;
  version: string;
}

export const blowBody = {
  kind: 'daily',
  departments: [DEPARTMENT, OTHER_DEPARTMENT],
  reason: '一家管不了',
} as const;

/** A whistle in force on a new case, blown by the leader of its grid. */
export const whistled = async (tokens: Tokens): Promise<OpenWhistle & { readonly case: OpenCase }> => {
  const c = await handling(tokens);
  const call = { token: tokens.gridLeader, body: blowBody, ifMatch: c.version, key: randomUUID() };
  const blown = expectStatus(await api('POST', `${c.path}/whistles`, call), 201);
  const id = String(blown.body.id);
  const path = `/v1/whistles/${id}`;
  const accepted = await act(tokens.dispatcher, path, 'accept', { ifMatch: blown.etag ?? '', key: randomUUID() });
  return { id, path, version: expectStatus(accepted, 200).etag ?? '', case: c };
};

export const part = (whistle: OpenWhistle, party: string): string => `${whistle.path}/parts/${party}`;

/** A case whose life is over: submitted, inspected and closed. */
export const closed = async (tokens: Tokens): Promise<OpenCase> => {
  const c = await handling(tokens);
  await step(tokens.village, c, 'submit', { result: 'explained', text: '已向商户说明' });
  await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
  await step(tokens.acceptor, c, 'close', { answer: '已办结' });
  return c;
};
