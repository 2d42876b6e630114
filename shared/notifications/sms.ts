import { type Instant, SECOND, toMillis } from '../kernel/time.ts';
import type { AddressPolicy } from './addresses.ts';
import { type Language, render, type Template } from './render.ts';
import { postWebhook } from './webhook.ts';

/** What is sent by SMS. A gateway with templates of its own goes by name and values, others send the text. */
export const SMS_TEMPLATES = {
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
}

/** Somebody waits for the answer meanwhile. */
export const SMS_TIMEOUT = 3 * SECOND;

export interface SmsSettings {
  readonly gatewayOf: (town: string) => Promise<SmsGateway | undefined>;
  readonly open: (gateway: SmsGateway) => Promise<string>;
  readonly policy: AddressPolicy;
}

/**
 * The gateway as a signed HTTPS webhook (Standard Webhooks), the address judged as every webhook's: the centre of a town
 * runs what speaks to its operator. The number stands in this one request and nowhere else.
 */
export const smsByWebhook = ({ gatewayOf, open, policy }: SmsSettings): SmsSender => ({
  send: async (town, { id, phone, template, params, language }, now) => {
    const gateway = await gatewayOf(town);
    if (!gateway) return 'no-gateway';
    const { text } = render(SMS_TEMPLATES[template], params, language);
    const outcome = await postWebhook(
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
    if (outcome.is === 'delivered') return 'sent';
    return outcome.is === 'failed' ? outcome.error : 'deferred';
  },
});
