import { createHash } from 'node:crypto';
import type { Refusal } from '../../kernel/refusal.ts';
import type { AuditPort, AuditRecord } from '../audit.ts';
import { Fault } from '../fault.ts';
import type { Log } from '../logging.ts';
import type { Exchange } from './exchange.ts';
import { statusOf } from './problems.ts';

/** The partition of the thing that a path names, so that its audit stands together with that of its commands. */
const KINDS: Readonly<Record<string, string>> = {
  cases: 'case',
  whistles: 'whistle',
  persons: 'person',
  grids: 'grid',
  units: 'unit',
  departments: 'department',
};

const personOf = (exchange: Exchange): string => {
  if (exchange.caller) return exchange.caller.person;
  const { iss, sub } = exchange.identity ?? { iss: '', sub: '' };
  return `unregistered:${createHash('sha256').update(`${iss}\n${sub}`).digest('hex').slice(0, 20)}`;
};

/**
 * What a request was about. Only ids of known form become part of a key: the path may not have been checked yet. Without
 * one the subject is the person who asked.
 */
const subjectOf = (exchange: Exchange, person: string): string => {
  const [, kind, id] = /^\/v1\/([a-z-]+)\/\{(\w+)\}/.exec(exchange.route?.path ?? '') ?? [];
  const value = id === undefined ? undefined : exchange.event.pathParameters?.[id];
  const prefix = kind === undefined ? undefined : KINDS[kind];
  return prefix !== undefined && value !== undefined && /^[\w-]{1,64}$/.test(value)
    ? `${prefix}:${value}`
    : `person:${person}`;
};

const purposeOf = (exchange: Exchange): string | undefined => {
  const from = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'purpose' in value ? value.purpose : undefined;
  const purpose = from(exchange.body) ?? from(exchange.query);
  return typeof purpose === 'string' ? purpose.slice(0, 200) : undefined;
};

const recordOf = (exchange: Exchange, action: string, outcome: string): AuditRecord => {
  const person = personOf(exchange);
  const subject = subjectOf(exchange, person);
  const posts = exchange.caller?.posts ?? [];
  // With several posts it is open which one would have been the acting one, so none is named.
  const [post] = posts.length === 1 ? posts : [];
  return {
    subject,
    at: exchange.now,
    person,
    post: post?.postId,
    role: post?.role,
    action,
    target: subject,
    outcome,
    requestId: exchange.requestId,
    sourceIp: exchange.sourceIp,
  };
};

/** Refusals that say somebody reached for what is not theirs. */
const isTelling = (refusal: Refusal): boolean => [403, 404].includes(statusOf(refusal.code));

/**
 * Records a refusal on a route with a token. The answer is a refusal anyhow, so a lost record is logged and not made
 * into a fault.
 */
export const auditRefusal = async (audit: AuditPort, log: Log, exchange: Exchange, refusal: Refusal): Promise<void> => {
  const { route } = exchange;
  if (route === undefined || exchange.identity === undefined || !isTelling(refusal)) return;
  try {
    await audit.record(recordOf(exchange, route.action, refusal.code));
  } catch (error) {
    log.line('audit-refusal-lost', { requestId: exchange.requestId, routeKey: exchange.event.routeKey }, error);
  }
};

/**
 * Records a read of personal data before it is answered.
 * @throws Fault `audit-unavailable`: what can not be recorded is not shown
 */
export const auditRead = async (audit: AuditPort, log: Log, exchange: Exchange, action: string): Promise<void> => {
  try {
    await audit.record({ ...recordOf(exchange, action, 'done'), purpose: purposeOf(exchange), personal: true });
  } catch (error) {
    log.line('audit-read-lost', { requestId: exchange.requestId, routeKey: exchange.event.routeKey }, error);
    throw new Fault('audit-unavailable', {}, error);
  }
};
