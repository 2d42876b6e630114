import * as z from 'zod';
import { cloudEvent, eventTypes, schemaId } from './events.ts';

/** The JSON Schema of every message, as `docs/events.json` holds it: one definition per type, found by its `dataschema`. */
export function eventsDocument(): Record<string, unknown> {
  const envelope = z.toJSONSchema(cloudEvent);
  const definitions = [...eventTypes].map(([type, { description, data }]) => [
    type,
    { ...z.toJSONSchema(data), $id: schemaId(type), description },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:onegrid:events',
    title: 'OneGrid messages',
    description: 'CloudEvents 1.0 in structured JSON; webhooks are signed as Standard Webhooks says.',
    oneOf: [...eventTypes.keys()].map((type) => ({
      allOf: [{ $ref: '#/$defs/envelope' }],
      properties: { type: { const: type }, dataschema: { const: schemaId(type) }, data: { $ref: schemaId(type) } },
    })),
    $defs: { envelope, ...Object.fromEntries(definitions) },
  };
}
