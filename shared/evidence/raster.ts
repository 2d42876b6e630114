import { GREY_SIDE } from './rules-likeness.ts';

/** An opened picture: four bytes (red, green, blue, opacity) for each pixel, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The picture with a longer side of at most `side` pixels; each pixel is the mean of those it stands for. */
export function shrunk(from: Raster, side: number): Raster {
  const scale = Math.min(1, side / Math.max(from.width, from.height));
  const width = Math.max(1, Math.round(from.width * scale));
  const height = Math.max(1, Math.round(from.height * scale));
  return resized(from, width, height);
}

/** Where each of `parts` pixels begins among `whole`, and where the last one ends; each has one at least. */
const edgesOf = (whole: number, parts: number): Int32Array =>
  Int32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * whole) / parts));

/** Adds up red, green and blue of the pixels of a rectangle, as they look on white: papers are often transparent where they are empty. */
function addUp(
  { width, data }: Raster,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
  into: Float64Array,
): void {
  into.fill(0);
  for (let row = top; row < bottom; row += 1) {
    const end = (row * width + right) * 4;
    for (let pixel = (row * width + left) * 4; pixel < end; pixel += 4) {
      const opacity = (data[pixel + 3] ?? 255) / 255;
      const white = 255 - 255 * opacity;
      into[0] = (into[0] ?? 0) + (data[pixel] ?? 0) * opacity + white;
      into[1] = (into[1] ?? 0) + (data[pixel + 1] ?? 0) * opacity + white;
      into[2] = (into[2] ?? 0) + (data[pixel + 2] ?? 0) * opacity + white;
    }
  }
}

function resized(from: Raster, width: number, height: number): Raster {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  const [rows, columns] = [edgesOf(from.height, height), edgesOf(from.width, width)];
  const sum = new Float64Array(3);
  for (let y = 0; y < height; y += 1) {
    const top = rows[y] ?? 0;
    const bottom = Math.max(top + 1, rows[y + 1] ?? 0);
    for (let x = 0; x < width; x += 1) {
      const left = columns[x] ?? 0;
      const behind = columns[x + 1] ?? 0;
      const right = behind > left ? behind : left + 1;
      addUp(from, { left, right, top, bottom }, sum);
      const count = (bottom - top) * (right - left);
      const at = (y * width + x) * 4;
      for (let colour = 0; colour < 3; colour += 1) data[at + colour] = (sum[colour] ?? 0) / count;
    }
  }
  return { width, height, data };
}

/** The greys that a picture is compared by. */
export function greysOf(from: Raster): readonly number[] {
  const { data } = resized(from, GREY_SIDE, GREY_SIDE);
  return Array.from(
    { length: GREY_SIDE ** 2 },
    (_, i) => 0.299 * (data[i * 4] ?? 0) + 0.587 * (data[i * 4 + 1] ?? 0) + 0.114 * (data[i * 4 + 2] ?? 0),
  );
}
