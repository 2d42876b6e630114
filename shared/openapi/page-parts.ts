import type { Json, JsonObject } from './schemas.ts';

/** What the parts of the page need: the whole document, for references. */
export interface Page {
  readonly document: JsonObject;
}

export const asObject = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const asText = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe to stand in HTML, also inside an attribute. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');

const items = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const link = (ref: string): string => {
  const name = ref.split('/').at(-1) ?? '';
  return `<a href="#schema-${html(name)}">${html(name)}</a>`;
};

const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'format', 'pattern', 'default'];

const limitsOf = (schema: JsonObject): string =>
  LIMITS.filter((name) => schema[name] !== undefined)
    .map(
      (name) =>
        `<small>${name} ${html(typeof schema[name] === 'string' ? asText(schema[name]) : JSON.stringify(schema[name]))}</small>`,
    )
    .join(' ');

/** A schema in one cell: its type, the values it may have, its limits; nested objects as a table of their own. */
const typeCell = (page: Page, value: Json, depth: number): string => {
  const schema = asObject(value);
  if (schema.$ref !== undefined) return link(asText(schema.$ref));
  const choices = [...items(schema.anyOf), ...items(schema.oneOf)];
  if (choices.length > 0) return choices.map((choice) => typeCell(page, choice, depth)).join(' <i>或 or</i> ');
  if (schema.const !== undefined) return `<code>${html(JSON.stringify(schema.const))}</code>`;
  if (schema.enum !== undefined)
    return items(schema.enum)
      .map((one) => `<code>${html(String(one))}</code>`)
      .join(' ');
  if (schema.type === 'array') return `[ ${typeCell(page, schema.items ?? null, depth)} ] ${limitsOf(schema)}`;
  if (schema.properties !== undefined && depth < 4) return propertiesTable(page, schema, depth + 1);
  return `${html(asText(schema.type) || 'any')} ${limitsOf(schema)}`;
};

function propertiesTable(page: Page, schema: JsonObject, depth: number): string {
  const required = new Set(items(schema.required).map(asText));
  const rows = Object.entries(asObject(schema.properties)).map(([name, value]) => {
    const need = required.has(name) ? '<b class="need">*</b>' : '';
    return `<tr><td><code>${html(name)}</code>${need}</td><td>${typeCell(page, value, depth)}</td><td>${html(asText(asObject(value).description))}</td></tr>`;
  });
  return rows.length === 0 ? '<p><small>{ }</small></p>' : `<table>${rows.join('')}</table>`;
}

/** A schema as a table of its members, or in one line when it has none. */
export const schemaTable = (page: Page, value: Json): string => {
  const schema = asObject(value);
  const description = asText(schema.description);
  const words = description === '' ? '' : `<p>${html(description)}</p>`;
  return schema.properties === undefined
    ? `${words}<p>${typeCell(page, value, 0)}</p>`
    : words + propertiesTable(page, schema, 0);
};
