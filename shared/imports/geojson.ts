import * as z from 'zod';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Cell, FaultCode, Table } from './model.ts';
import { EMPTY } from './model.ts';

/** The column in which a feature's geometry stands; the registers of the map call their border so. */
export const GEOMETRY = 'border';

const collectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.record(z.string(), z.unknown()).nullable(),
      geometry: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null || value === '') return EMPTY;
  if (typeof value === 'number') return { kind: 'number', value };
  return { kind: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** A FeatureCollection (RFC 7946) as a table: a row for each feature, its properties as columns and its geometry as one. */
export function geojsonTable(bytes: Uint8Array): Result<Table, FaultCode> {
  const parsed = collectionSchema.safeParse(parse(bytes));
  if (!parsed.success) return err('not-geojson');
  const { features } = parsed.data;
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))].filter(
    (name) => name !== GEOMETRY,
  );
  const header = [...names, GEOMETRY].map((text): Cell => ({ kind: 'text', text }));
  const rows = features.map(({ properties, geometry }) => [
    ...names.map((name) => cellOf(properties?.[name])),
    cellOf(geometry),
  ]);
  return ok({ rows: [header, ...rows] });
}
