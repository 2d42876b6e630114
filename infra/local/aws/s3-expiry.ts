/** The life cycle of objects by the set clock: fauxqs keeps the rules and never acts on them. */
import type { Forward } from './forward.ts';
import type { BucketInfo } from './queues.ts';

const DAY = 86_400_000;

export interface S3Expiry {
  /** Notes when an object came to be, by the set clock; the emulator knows only the machine's. */
  wrote(bucket: string, key: string): void;
  /** Removes what its rule says is too old; gives how many. */
  run(): Promise<number>;
}

/** An object goes at the first midnight UTC behind its days: that is when the service begins to remove it. */
export const expiresAt = (created: number, days: number): number => Math.ceil((created + days * DAY) / DAY) * DAY;

interface Listed {
  readonly key: string;
  readonly modified: number;
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const listed = (xml: string): readonly Listed[] =>
  [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, entry = '']) => ({
    key: unescaped(/<Key>([^<]*)<\/Key>/.exec(entry)?.[1] ?? ''),
    modified: Date.parse(/<LastModified>([^<]*)<\/LastModified>/.exec(entry)?.[1] ?? ''),
  }));

export function createS3Expiry(parts: {
  readonly forward: Forward;
  readonly buckets: readonly BucketInfo[];
  readonly region: string;
  readonly now: () => Date;
}): S3Expiry {
  const { forward, buckets, region, now } = parts;
  const credential = `LOCALADMIN/20260101/${region}/s3/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00` };
  const ask = async (method: string, path: string): Promise<string> => {
    const answer = await forward({ method, path, headers, body: Buffer.alloc(0) });
    if (answer.status >= 300) throw new Error(`${method} ${path.split('?')[0]}: ${answer.status}`);
    return answer.body.toString();
  };
  const born = new Map<string, number>();

  const under = async (bucket: string, prefix: string): Promise<readonly Listed[]> => {
    const found: Listed[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({
        'list-type': '2',
        prefix,
        ...(token ? { 'continuation-token': token } : {}),
      });
      const xml = await ask('GET', `/${bucket}?${query}`);
      found.push(...listed(xml));
      token = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(xml)?.[1];
    } while (token !== undefined);
    return found;
  };

  return {
    wrote: (bucket, key) => void born.set(`${bucket}/${key}`, now().getTime()),
    async run() {
      const at = now().getTime();
      let removed = 0;
      for (const { name, expirations } of buckets) {
        for (const { prefix, days } of expirations) {
          // What a former start left in the data directory has the machine's time only.
          const age = ({ key, modified }: Listed): number => born.get(`${name}/${key}`) ?? modified;
          const old = (await under(name, prefix)).filter((one) => expiresAt(age(one), days) <= at);
          for (const { key } of old) {
            await ask('DELETE', `/${name}/${key.split('/').map(encodeURIComponent).join('/')}`);
            born.delete(`${name}/${key}`);
            removed += 1;
          }
        }
      }
      return removed;
    },
  };
}
