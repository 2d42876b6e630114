import type { QuietHours } from '../departments/rules.ts';
import { type Instant, SECOND, toMillis } from '../kernel/time.ts';
import type { AddressPolicy } from './addresses.ts';
import { type Language, render, type Template } from './render.ts';
import type { Outcome } from './rules.ts';
import { postWebhook } from './webhook.ts';

/** What is sent by SMS. A gateway with templates of its own goes by name and values, others send the text. */
export const SMS_TEMPLATES = {
  'case-closed': {
    'zh-CN': {
      title: '已办结',
      text: '您反映的事项（编号 {caseNum}）已办结：{answer}。凭查询码可查看详情、评价或提出异议。',
    },
    en: { title: 'Done', text: 'The matter you reported ({caseNum}) is done: {answer}. Read more with your code.' },
  },
  'case-closed-rate': {
    'zh-CN': {
      title: '已办结，请评价',
      text: '您反映的事项（编号 {caseNum}）已办结：{answer}。请凭查询码评价是否解决、是否满意；未评价的，我们将电话回访。',
    },
    en: {
      title: 'Done, please rate',
      text: 'The matter you reported ({caseNum}) is done: {answer}. Please rate it with your code, or we will ring you.',
    },
  },
  'case-answered': {
    'zh-CN': { title: '答复', text: '您反映的事项（编号 {caseNum}）答复如下：{answer}。凭查询码可查看详情。' },
    en: { title: 'Answer', text: 'Answer to the matter you reported ({caseNum}): {answer}. Read more with your code.' },
  },
  'case-refused': {
    'zh-CN': { title: '不予受理', text: '您反映的事项（编号 {caseNum}）不予受理：{answer}。凭查询码可查看救济途径。' },
    en: {
      title: 'Not accepted',
      text: 'The matter you reported ({caseNum}) was not accepted: {answer}. See your code.',
    },
  },
  'case-reopened': {
    'zh-CN': { title: '重新办理', text: '您反映的事项（编号 {caseNum}）已重新办理，凭查询码可查看进展。' },
    en: { title: 'Taken up again', text: 'The matter you reported ({caseNum}) was taken up again. See your code.' },
  },
  'group-answer': {
    'zh-CN': { title: '进展告知', text: '您反映的事项（编号 {caseNum}）：{answer}' },
    en: { title: 'News', text: 'The matter you reported ({caseNum}): {answer}' },
  },
  'lookup-code': {
    'zh-CN': { title: '查询验证码', text: '您的反映查询验证码是 {code}，{minutes} 分钟内有效，请勿告诉他人。' },
    en: { title: 'Code', text: 'Your code to find your reports is {code}, valid for {minutes} minutes. Tell nobody.' },
  },
} as const satisfies Readonly<Record<string, Template>>;

export interface Sms {
  /** Names the message: a gateway that gets it twice sends it once. */
  readonly id: string;
  readonly phone: string;
  readonly template: keyof typeof SMS_TEMPLATES;
  readonly params: Readonly<Record<string, string>>;
  readonly language: Language;
}

/** What came of it: `sent` to the gateway, `no-gateway` in this town, or the code of a failure. */
export type SmsOutcome = 'sent' | 'no-gateway' | (string & {});

/** Sends one SMS over the gateway of a town, while the caller waits; it never throws for what the gateway does. */
export interface SmsSender {
  readonly send: (town: string, sms: Sms, now: Instant) => Promise<SmsOutcome>;
}

/** A town's gateway: where it is called, and the sealed secret that the call is signed with. */
export interface SmsGateway {
  readonly department: string;
  readonly channel: string;
  readonly url: string;
  readonly sealed: string;
  readonly quietHours?: QuietHours;
}

/** Somebody waits for the answer meanwhile. */
export const SMS_TIMEOUT = 3 * SECOND;

export interface SmsSettings {
  readonly gatewayOf: (town: string) => Promise<SmsGateway | undefined>;
  readonly open: (gateway: SmsGateway) => Promise<string>;
  readonly policy: AddressPolicy;
}

/**
 * Hands one SMS to a gateway: a signed HTTPS webhook (Standard Webhooks), the address judged as every webhook's, because
 * the centre of a town runs what speaks to its operator. The number stands in this one request and nowhere else.
 */
export const handSms = async (
  { open, policy }: Omit<SmsSettings, 'gatewayOf'>,
  gateway: SmsGateway,
  { id, phone, template, params, language }: Sms,
  now: Instant,
): Promise<Outcome> => {
  const { text } = render(SMS_TEMPLATES[template], params, language);
  return postWebhook(
    {
      url: gateway.url,
      secret: await open(gateway),
      id,
      timestamp: Math.floor(toMillis(now) / SECOND),
      body: JSON.stringify({ phone, template, params, language, text }),
      headers: { 'content-type': 'application/json; charset=utf-8' },
    },
    policy,
    undefined,
    SMS_TIMEOUT,
  );
};

/** One SMS over the gateway of its town. */
export const smsByWebhook = ({ gatewayOf, ...settings }: SmsSettings): SmsSender => ({
  send: async (town, sms, now) => {
    const gateway = await gatewayOf(town);
    if (!gateway) return 'no-gateway';
    const outcome = await handSms(settings, gateway, sms, now);
    if (outcome.is === 'delivered') return 'sent';
    return outcome.is === 'failed' ? outcome.error : 'deferred';
  },
});
