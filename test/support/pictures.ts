import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import encode, { init as initEncoder } from '@jsquash/jpeg/encode.js';
import encodePng, { init as initPng } from '@jsquash/png/encode.js';
import { type Codecs, pictureOpener } from '../../shared/evidence/pictures.ts';
import type { Raster } from '../../shared/evidence/raster.ts';

const packages = join(import.meta.dirname, '../../node_modules');
const codeOf = (path: string): Uint8Array => readFileSync(join(packages, path));

/** As the bundle of the function has them. */
export const codecs: Codecs = {
  jpegDecoder: codeOf('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
  jpegEncoder: codeOf('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
  png: codeOf('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
  heif: codeOf('libheif-js/libheif-wasm/libheif.wasm'),
};

export const openPicture = pictureOpener(codecs);

/** Whole numbers below 2^31, the same for the same seed. */
const drawing = (seed: number): (() => number) => {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state;
  };
};

const WIDTH = 160;
const HEIGHT = 120;

/**
 * A picture with light, shade and edges, another one for each seed: blots of colour on a slope of grey, 160 × 120, or each
 * pixel of it `times` as wide and high.
 */
export function painted(seed: number, times = 1): Raster {
  const draw = drawing(seed);
  const small = new Uint32Array(WIDTH * HEIGHT);
  for (let at = 0; at < small.length; at += 1)
    small[at] = 0xff000000 + Math.floor(60 + (120 * (at % WIDTH)) / WIDTH) * 0x010101;
  for (let blot = 0; blot < 14; blot += 1) {
    const [x, y, radius] = [draw() % WIDTH, draw() % HEIGHT, 8 + (draw() % 32)];
    const colour = 0xff000000 + (draw() % 0x1000000);
    for (let row = Math.max(0, y - radius); row < Math.min(HEIGHT, y + radius); row += 1) {
      const half = Math.floor(Math.sqrt(radius ** 2 - (row - y) ** 2));
      small.fill(colour, row * WIDTH + Math.max(0, x - half), row * WIDTH + Math.min(WIDTH, x + half));
    }
  }
  const [width, height] = [WIDTH * times, HEIGHT * times];
  const pixels = new Uint32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = ((row - (row % times)) / times) * WIDTH;
    for (let column = 0; column < width; column += 1) {
      pixels[row * width + column] = small[from + (column - (column % times)) / times] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

type Encoder = (
  picture: { data: Uint8ClampedArray; width: number; height: number },
  options?: object,
) => Promise<ArrayBuffer>;
const wasm = globalThis as unknown as { WebAssembly: { Module: new (code: Uint8Array) => never } };
const compiled = (code: Uint8Array): never => new wasm.WebAssembly.Module(new Uint8Array(code));

let ready: Promise<unknown> | undefined;
const prepared = (): Promise<unknown> => {
  ready ??= Promise.all([initEncoder(compiled(codecs.jpegEncoder)), initPng(compiled(codecs.png))]);
  return ready;
};

export async function jpegOf({ data, width, height }: Raster, quality = 85): Promise<Buffer> {
  await prepared();
  const made = await (encode as unknown as Encoder)({ data: new Uint8ClampedArray(data), width, height }, { quality });
  return Buffer.from(made);
}

export async function pngOf({ data, width, height }: Raster): Promise<Buffer> {
  await prepared();
  return Buffer.from(await (encodePng as unknown as Encoder)({ data: new Uint8ClampedArray(data), width, height }));
}

/** A picture that a phone took with HEVC: tiles in red, green and blue, 96 × 64. */
export const heicPicture = (): Buffer => readFileSync(join(import.meta.dirname, '../fixtures/tiles.heic'));
