/** One answer of the API, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  /** The body as it came. */
  readonly text: string;
  readonly etag: string | undefined;
}

export interface Call {
  readonly token?: string;
  readonly body?: unknown;
  readonly ifMatch?: string | number;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string;
}

/** Sees every answer, e.g. to hold it against the OpenAPI document. */
export type Watch = (method: string, path: string, reply: Reply) => void;

const parse = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
};

/** A person's client to the API: plain HTTP, nothing of the inside. */
export const apiAt =
  (base: string, watch: Watch = () => undefined) =>
  async (method: string, path: string, call: Call = {}): Promise<Reply> => {
    const payload = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
        ...(call.ifMatch === undefined ? {} : { 'if-match': `"${call.ifMatch}"` }),
        ...(call.key ? { 'idempotency-key': call.key } : {}),
        ...call.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const etag = response.headers.get('etag')?.replaceAll('"', '');
    const reply: Reply = { status: response.status, headers: response.headers, body: parse(text), text, etag };
    watch(method, path, reply);
    return reply;
  };

export type Api = ReturnType<typeof apiAt>;

export interface DemoPost {
  readonly postId: string;
  readonly role: string;
  readonly area: string;
  readonly department?: string;
}

export interface DemoPerson {
  readonly sub: string;
  readonly person: string;
  readonly name: string;
  readonly posts: readonly DemoPost[];
}

/** The control port of the embedded stack. */
export const controlAt = (base: string) => {
  const send = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  return {
    send,
    token: async (sub: string, expiresIn?: number): Promise<string> =>
      String((await send('POST', '/tokens', { sub, ...(expiresIn === undefined ? {} : { expiresIn }) })).token),
    setClock: (now: string) => send('POST', '/clock', { now }),
    advance: (advance: string) => send('POST', '/clock', { advance }),
    drain: () => send('POST', '/drain', {}),
    persons: async (): Promise<DemoPerson[]> => (await send('GET', '/persons')).persons as DemoPerson[],
  };
};

export type Control = ReturnType<typeof controlAt>;
