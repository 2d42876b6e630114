import ngeohash from 'ngeohash';
import { type Box, metresPerDegree, type Position } from './geometry.ts';

/** Letters of the cells that points are looked up by: 131 m wide and 153 m high at Mudu. */
export const CELL_LENGTH = 7;

/** Letters of the tiles that writers of the map are kept apart by: about 4.2 by 4.9 km at Mudu. */
export const TILE_LENGTH = 5;

/** The cell that a point lies in. */
export const cellOf = (point: Position, letters = CELL_LENGTH): string => ngeohash.encode(point[1], point[0], letters);

/** The tile that a cell lies in. */
export const tileOf = (cell: string): string => cell.slice(0, TILE_LENGTH);

/** The rectangle of a cell, degrees. */
export function boxOfCell(cell: string): Box {
  const [south, west, north, east] = ngeohash.decode_bbox(cell);
  return { west, south, east, north };
}

/** A box grown by a distance in metres on every side. */
export function growBox(box: Box, metres: number): Box {
  // The latitude farthest from the equator has the shortest degree, so the margin is never less than asked for.
  const scale = metresPerDegree(Math.max(Math.abs(box.south), Math.abs(box.north)));
  const dx = metres / scale.lon;
  const dy = metres / scale.lat;
  return { west: box.west - dx, south: box.south - dy, east: box.east + dx, north: box.north + dy };
}

/** Every cell that a box touches, by rows from the south-west. */
export const cellsInBox = (box: Box, letters = CELL_LENGTH): readonly string[] =>
  ngeohash.bboxes(box.south, box.west, box.north, box.east, letters);

/** Every cell within `metres` of a point: at most four for 50 m at Mudu's latitude, its own among them. */
export function cellsAround(point: Position, metres: number, letters = CELL_LENGTH): readonly string[] {
  return cellsInBox(growBox({ west: point[0], south: point[1], east: point[0], north: point[1] }, metres), letters);
}
