import type { IncomingMessage } from 'node:http';
import type { Reply } from './payload.ts';
import { commonLogTime } from './payload.ts';

/** The default names the route and never the path: a path may hold a tracking code. */
const defaultFormat =
  '{"requestId":"$context.requestId","routeKey":"$context.routeKey","status":"$context.status","latency":"$context.responseLatency"}';

/** One access log line in the stage's format; variables that are not known here become `-`. */
export function accessLine(
  api: { readonly accessLog?: string; readonly id: string; readonly account: string },
  entry: {
    readonly id: string;
    readonly routeKey: string;
    readonly reply: Reply;
    readonly milliseconds: number;
    readonly at: Date;
    readonly incoming: IncomingMessage;
  },
): string {
  const values: Readonly<Record<string, string>> = {
    requestId: entry.id,
    extendedRequestId: entry.id,
    routeKey: entry.routeKey,
    status: String(entry.reply.status),
    responseLength: String(entry.reply.body.length),
    responseLatency: String(entry.milliseconds),
    integrationLatency: String(entry.milliseconds),
    httpMethod: entry.incoming.method ?? '-',
    protocol: `HTTP/${entry.incoming.httpVersion}`,
    stage: '$default',
    apiId: api.id,
    accountId: api.account,
    requestTime: commonLogTime(entry.at),
    requestTimeEpoch: String(entry.at.getTime()),
    'identity.sourceIp': entry.incoming.socket.remoteAddress ?? '-',
  };
  return (api.accessLog ?? defaultFormat).replaceAll(
    /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g,
    (_, name: string) => values[name] ?? '-',
  );
}
