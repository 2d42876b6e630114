import type { JsonObject } from './schemas.ts';

/** The document as it is checked in and served; apart from its building, which the served functions do not carry. */
export const documentText = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;
