import * as z from 'zod';

/** JSON as it stands in the document. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Which side of a schema: what may be sent, or what comes back (defaults filled in). */
export type Side = 'input' | 'output';

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of a JSON value with every `$ref` renamed. */
const mapRefs = (value: Json, rename: (ref: string) => string): Json => {
  if (Array.isArray(value)) return value.map((inner) => mapRefs(inner as Json, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string' ? rename(inner) : mapRefs(inner, rename),
    ]),
  );
};

/** The pattern that zod adds to a date-time says nothing more than the format and fills half a screen. */
const tidy = (json: Record<string, unknown>): void => {
  if (json.format === 'date-time') delete json.pattern;
};

/**
 * Converts inside a wrapper, so that a schema with an id of its own becomes a reference too. Rules that JSON Schema can
 * not say (refinements) are left out.
 */
const convert = (schema: z.ZodType, side: Side): { readonly own: Json; readonly defs: JsonObject } => {
  const whole = z.toJSONSchema(z.object({ root: schema }), {
    io: side,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => tidy(jsonSchema as Record<string, unknown>),
  }) as unknown as { readonly properties: { readonly root: Json }; readonly $defs?: JsonObject };
  return { own: whole.properties.root, defs: whole.$defs ?? {} };
};

/** Collects the named schemas of a document while its parts are written. */
export interface SchemaBook {
  /** The schema as it stands at its place, its named parts as references. */
  readonly add: (schema: z.ZodType, side: Side) => Json;
  /** A document's text with the references put right, and the named schemas, sorted by name. */
  readonly close: (document: Json) => { readonly document: Json; readonly schemas: JsonObject };
}

const sideRef = (side: Side, name: string): string => `${side}:${name}`;
const text = (value: Json): string => JSON.stringify(value);

/**
 * Names whose two sides differ, or that refer to such a name: only those need a second schema. The answer's one gets
 * `Output` behind its name.
 */
const differing = (input: ReadonlyMap<string, Json>, output: ReadonlyMap<string, Json>): ReadonlySet<string> => {
  const found = new Set<string>();
  const bare = (value: Json): string => text(mapRefs(value, (ref) => ref.slice(ref.indexOf(':') + 1)));
  const refersTo = (value: Json, names: ReadonlySet<string>): boolean =>
    [...names].some((name) => text(value).includes(`"$ref":"${sideRef('output', name)}"`));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [name, value] of output) {
      const other = input.get(name);
      if (other !== undefined && (bare(other) !== bare(value) || refersTo(value, found))) found.add(name);
    }
  }
  return found;
};

/** Starts a book. Two schemas of one name and one side must say the same, or `add` throws: the id would lie. */
export const schemaBook = (): SchemaBook => {
  const sides = { input: new Map<string, Json>(), output: new Map<string, Json>() } as const;
  const local = (side: Side) => (ref: string) => sideRef(side, ref.replace(LOCAL, ''));
  return {
    add: (schema, side) => {
      const { own, defs } = convert(schema, side);
      for (const [name, value] of Object.entries(defs)) {
        const { id: _id, ...definition } = mapRefs(value, local(side)) as Record<string, Json>;
        const known = sides[side].get(name);
        if (known !== undefined && text(known) !== text(definition)) throw new Error(`Two schemas are called ${name}.`);
        sides[side].set(name, definition);
      }
      return mapRefs(own, local(side));
    },
    close: (document) => {
      const split = differing(sides.input, sides.output);
      const nameOf = (side: Side, name: string): string =>
        side === 'output' && split.has(name) ? `${name}Output` : name;
      const settle = (ref: string): string => {
        const [, side, name] = /^(input|output):(.*)$/.exec(ref) ?? [];
        return side === undefined || name === undefined ? ref : SHARED + nameOf(side as Side, name);
      };
      const named = (['output', 'input'] as const).flatMap((side) =>
        [...sides[side]].map(([name, value]): readonly [string, Json] => [nameOf(side, name), mapRefs(value, settle)]),
      );
      const sorted = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
      return { document: mapRefs(document, settle), schemas: Object.fromEntries(sorted) };
    },
  };
};
