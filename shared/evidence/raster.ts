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

function resized(from: Raster, width: number, height: number): Raster {
  const pixels = from.data;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * from.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * from.height) / height));
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * from.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * from.width) / width));
      let [red, green, blue] = [0, 0, 0];
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1) {
          const at = (row * from.width + column) * 4;
          // On white: papers and drawings are often transparent where they are empty.
          const opacity = (pixels[at + 3] ?? 255) / 255;
          const white = 255 * (1 - opacity);
          red += (pixels[at] ?? 0) * opacity + white;
          green += (pixels[at + 1] ?? 0) * opacity + white;
          blue += (pixels[at + 2] ?? 0) * opacity + white;
        }
      }
      const count = (bottom - top) * (right - left);
      const at = (y * width + x) * 4;
      data[at] = red / count;
      data[at + 1] = green / count;
      data[at + 2] = blue / count;
      data[at + 3] = 255;
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
