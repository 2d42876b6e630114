import fc from 'fast-check';
import * as z from 'zod';
import { canonicalJson } from '../../../shared/platform/canonical.ts';
import { check, fieldErrors, jsonPointer } from '../../../shared/platform/http/issues.ts';
import { MAX_DEPTH, parseJson } from '../../../shared/platform/http/json.ts';
import { jsonErrorAt } from '../../../shared/platform/http/json-position.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const jsonish = fc.oneof(
  fc.string(),
  fc.json({ maxDepth: 6 }),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '1',
        '-',
        '0',
        '.',
        'e',
        'true',
        'null',
        ' ',
        '\\',
        '\n',
        '\u0001',
        '"a"',
      ),
    )
    .map((parts) => parts.join('')),
  // Good JSON with one character changed, dropped or doubled.
  fc.tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, by]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + by + text.slice(place + 1);
  }),
);

describe('reading JSON', () => {
  it('never throws, and takes what the engine takes', () => {
    fc.assert(
      fc.property(jsonish, (text) => {
        const read = parseJson(text);
        if (read.ok) return parses(text);
        if (read.error.reason === 'syntax') return !parses(text) && read.error.position <= text.length;
        return true;
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds a place in exactly what is no JSON, and the text up to it is the beginning of some', () => {
    fc.assert(
      fc.property(jsonish, (text) => {
        fc.pre(parseJson(text).ok || (parseJson(text) as { error: { reason: string } }).error.reason === 'syntax');
        const at = jsonErrorAt(text);
        return parses(text) ? at === undefined : at !== undefined && at <= text.length;
      }),
      { numRuns: 2_000 },
    );
  });

  it('limits the depth and steps over brackets in strings', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parseJson(nested(MAX_DEPTH + 1))).toMatchObject({ error: { reason: 'too-deep', position: MAX_DEPTH } });
    expect(parseJson('['.repeat(200_000))).toMatchObject({ error: { reason: 'too-deep' } });
    expect(parseJson(JSON.stringify('['.repeat(1_000))).ok).toBe(true);
    expect(parseJson(JSON.stringify('"\\"['.repeat(1_000))).ok).toBe(true);
  });

  it('refuses half a character', () => {
    expect(parseJson('"\\ud83d\\ude00"').ok).toBe(true);
    expect(parseJson('{"a":["\\ud83d"]}')).toMatchObject({ error: { reason: 'broken-unicode', position: 7 } });
  });

  it.each([
    ['', 0],
    ['{', 1],
    ['{"a":}', 5],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['01', 1],
    ['{} {}', 3],
    ['"a\nb"', 2],
    ['tru', 0],
  ])('finds the place in %j', (text, position) => {
    expect(parseJson(text)).toMatchObject({ error: { position } });
  });
});

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, shuffled(inner)]),
  );
};

describe('canonical JSON', () => {
  it('does not see the order of members, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = canonicalJson(one) === canonicalJson(other);
        return (
          same === (canonicalJson(JSON.parse(JSON.stringify(one))) === canonicalJson(JSON.parse(JSON.stringify(other))))
        );
      }),
    );
    expect(canonicalJson({ a: undefined })).toBe(canonicalJson({}));
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });
});

/** Follows a JSON pointer as RFC 6901 says. */
const follow = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value);

describe('JSON pointers', () => {
  it('lead to the value whatever its name', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (path) => {
        fc.pre(!path.includes('__proto__'));
        const value = path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), 'found');
        expect(follow(value, jsonPointer(path))).toBe('found');
      }),
    );
  });

  it('of an issue lead to what is wrong in what was sent', () => {
    const schema = z.strictObject({ list: z.array(z.strictObject({ 'a/b': z.number() })) });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('zh-CN', 'en'),
        (values, language) => {
          const sent = { list: values.map((value) => ({ 'a/b': value })) };
          const result = check(schema, sent, language as 'en');
          const errors = result.success ? [] : fieldErrors('', result.error.issues);
          expect(errors.map(({ pointer }) => follow(sent, pointer))).toEqual(
            values.filter((value) => typeof value === 'string'),
          );
        },
      ),
    );
  });

  it('come from the branch of a union that was nearest, and carry a schema’s own word as the code', () => {
    const schema = z.union([
      z.strictObject({ kind: z.literal('a'), n: z.number() }),
      z.strictObject({ kind: z.literal('b'), m: z.string().refine((text) => text === 'x', { error: 'must-be-x' }) }),
    ]);
    const errors = (value: unknown) => {
      const result = check(schema, value, 'en');
      return result.success ? [] : fieldErrors('', result.error.issues);
    };
    expect(errors({ kind: 'b', m: 'y' })).toEqual([{ pointer: '/m', code: 'must-be-x' }]);
    expect(errors({ kind: 'a', n: 'y' })).toMatchObject([{ pointer: '/n', code: 'invalid-type' }]);
  });
});
