import { ok } from '../kernel/result.ts';
import type { Answer, UseCase, UseCases } from '../route.ts';
import { renderPage } from './page.ts';
import type { JsonObject } from './schemas.ts';
import { documentText } from './text.ts';

/** The same for everybody, and new only with a deployment. */
const CACHE = { 'Cache-Control': 'public, max-age=300' } as const;

/** The page styles itself and nothing else; it loads nothing. */
const PAGE_POLICY = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** Read at the first request and not at the start: taking a report must not wait for a document nobody asked for. */
const load = async (): Promise<JsonObject> => {
  const { default: document } = await import('../../docs/openapi.json', { with: { type: 'json' } });
  return document as unknown as JsonObject;
};

/** Answers with a text made once per process. */
const textUseCase = (make: (document: JsonObject) => string, headers: NonNullable<Answer['headers']>): UseCase => {
  let text: Promise<string> | undefined;
  return async () => {
    text ??= load().then(make);
    return ok({ body: await text, headers });
  };
};

/** The OpenAPI document as it is checked in, and its readable page. */
export const documentUseCases = (): UseCases => ({
  getOpenApi: textUseCase(documentText, CACHE),
  getDocs: textUseCase(renderPage, { ...CACHE, ...PAGE_POLICY }),
});
