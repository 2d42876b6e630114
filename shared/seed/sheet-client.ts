/** A client of imports, as anybody may write one: nothing but the API over HTTP. */

export interface ImportReport {
  readonly state: string;
  readonly total?: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly faults: readonly {
    readonly row?: number;
    readonly field?: string;
    readonly zh: string;
    readonly en: string;
  }[];
  readonly errorFile?: { readonly url: string };
}

export interface SheetFile {
  readonly kind: string;
  readonly format: string;
  readonly town?: string;
  readonly dryRun?: boolean;
  readonly bytes: Uint8Array;
}

/** How often a running import is looked at, milliseconds. */
const LOOK_EVERY = 1_000;

async function asked(api: string, token: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

interface Offer {
  readonly id: string;
  readonly put: { readonly url: string; readonly headers: Record<string, string> };
}

/** Announces, uploads and starts an import; gives its id. */
export async function sendSheet(api: string, token: string, { bytes, ...file }: SheetFile): Promise<string> {
  const offer = (await asked(api, token, 'POST', '/v1/imports', { ...file, bytes: bytes.length })) as Offer;
  const body = new Uint8Array(bytes);
  const uploaded = await fetch(offer.put.url, { method: 'PUT', headers: offer.put.headers, body });
  if (!uploaded.ok) throw new Error(`upload: ${uploaded.status} ${await uploaded.text()}`);
  await asked(api, token, 'POST', `/v1/imports/${offer.id}/actions/start`);
  return offer.id;
}

/** Waits until an import is over, and gives what came of it. */
export async function awaitSheet(
  api: string,
  token: string,
  id: string,
  seen: (report: ImportReport & { readonly done: number }) => void = () => undefined,
): Promise<ImportReport> {
  for (;;) {
    const report = (await asked(api, token, 'GET', `/v1/imports/${id}`)) as ImportReport & { readonly done: number };
    seen(report);
    if (report.state === 'done' || report.state === 'failed') return report;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
