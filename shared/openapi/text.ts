/** A document as it is checked in and served; apart from its building, which the served functions do not carry. */
export const documentText = (document: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(document, null, 2)}\n`;
