import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { decode as decodePng, initSync as pngModule } from '@jsquash/png/codec/pkg/squoosh_png.js';
import heifFactory from 'libheif-js/libheif-wasm/libheif.js';
import { MOST_PIXELS, SHOWN_SIDE } from './model.ts';
import { greysOf, type Raster, shrunk } from './raster.ts';
import { likenessOf } from './rules-likeness.ts';
import { claimedSize, isWholeJpeg, sniff } from './rules-sniff.ts';
import { compile, type Instantiate, instantiateWith, type WasmModule } from './wasm.ts';

/** The WebAssembly of the libraries. Who calls brings them along: a function has them in its bundle. */
export interface Codecs {
  readonly jpegDecoder: Uint8Array;
  readonly jpegEncoder: Uint8Array;
  readonly png: Uint8Array;
  readonly heif: Uint8Array;
}

/** A picture as it is kept for showing: without any data but its pixels. */
export interface Picture {
  /** Of the original, turned as it is to be seen. */
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  readonly phash?: string;
}

/** Opens pictures. Undefined for what can't be opened; only a fault of the machine throws. */
export type OpenPicture = (bytes: Uint8Array) => Promise<Picture | undefined>;

type Open = (bytes: Uint8Array) => Promise<Raster | undefined>;

const fitsIn = ({ width, height }: { readonly width: number; readonly height: number }): boolean =>
  width > 0 && height > 0 && width * height <= MOST_PIXELS;

interface HeifImage {
  get_width(): number;
  get_height(): number;
  display(into: Raster, done: (drawn: Raster | null) => void): void;
  free(): void;
}
interface Heif {
  readonly HeifDecoder: new () => { decode(bytes: Uint8Array): readonly HeifImage[] };
}

/** The factories that Emscripten makes; the libraries' own types need the types of a browser. */
type Factory<T> = (options: object & { readonly instantiateWasm: Instantiate }) => Promise<T>;
/** What they would print about a broken picture says nothing that its mark does not. */
const QUIET = { noInitialRun: true, print: () => undefined, printErr: () => undefined } as const;
const jpegIn = jpegDecoder as unknown as Factory<{ decode(bytes: Uint8Array, turned: boolean): Raster | null }>;
const jpegOut = jpegEncoder as unknown as Factory<{
  encode(data: Raster['data'], width: number, height: number, options: object): Uint8Array;
}>;
const heif = heifFactory as unknown as (options: { readonly wasmBinary: Uint8Array }) => Promise<Heif>;

const openJpeg = (code: WasmModule): Open => {
  const instantiateWasm = instantiateWith(code);
  return async (bytes) => {
    const { decode } = await jpegIn({ ...QUIET, instantiateWasm });
    // It turns the picture as its EXIF data says, because nothing will say so afterwards.
    return decode(bytes, true) ?? undefined;
  };
};

const openPng =
  (code: WasmModule): Open =>
  async (bytes) => {
    pngModule(code);
    return decodePng(bytes) as unknown as Raster;
  };

const openHeic =
  (wasmBinary: Uint8Array): Open =>
  async (bytes) => {
    const { HeifDecoder } = await heif({ wasmBinary });
    const [first] = new HeifDecoder().decode(bytes);
    if (first === undefined) return undefined;
    const size = { width: first.get_width(), height: first.get_height() };
    if (!fitsIn(size)) return undefined;
    const into = { ...size, data: new Uint8ClampedArray(size.width * size.height * 4) };
    return new Promise((resolve) => first.display(into, (drawn) => resolve(drawn ?? undefined)));
  };

/** Baseline would be half as slow to make, progressive is a seventh smaller, and each is read many times. */
const ENCODING = {
  quality: 80,
  baseline: false,
  arithmetic: false,
  progressive: true,
  optimize_coding: true,
  smoothing: 0,
  color_space: 3,
  quant_table: 3,
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: true,
  chroma_subsample: 2,
  separate_chroma_quality: false,
  chroma_quality: 75,
} as const;

const encodeJpeg = (code: WasmModule) => {
  const instantiateWasm = instantiateWith(code);
  return async ({ data, width, height }: Raster): Promise<Uint8Array> => {
    const { encode } = await jpegOut({ ...QUIET, instantiateWasm });
    return new Uint8Array(encode(data, width, height, ENCODING));
  };
};

const compiled = <T>(make: (code: WasmModule) => T, code: Uint8Array): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make(compile(code));
    return made;
  };
};

/**
 * Opens JPEG, PNG and HEIC and makes of them what is shown: a JPEG of at most 1,600 pixels a side that holds its pixels
 * and nothing else. What a head claims is asked before a picture is unpacked, so that a few bytes can't fill the memory.
 */
export function pictureOpener(codecs: Codecs): OpenPicture {
  const jpeg = compiled(openJpeg, codecs.jpegDecoder);
  const png = compiled(openPng, codecs.png);
  const encoder = compiled(encodeJpeg, codecs.jpegEncoder);
  const heic = openHeic(codecs.heif);
  const open: Open = async (bytes) => {
    const type = sniff(bytes);
    if (type === 'image/heic') return heic(bytes);
    const claimed = claimedSize(bytes);
    if (claimed === undefined || !fitsIn(claimed)) return undefined;
    if (type === 'image/png') return png()(bytes);
    return isWholeJpeg(bytes) ? jpeg()(bytes) : undefined;
  };
  return async (bytes) => {
    // The libraries throw whatever they like at a broken picture, WebAssembly traps among it.
    const raster = await open(bytes).catch(() => undefined);
    if (raster === undefined || !fitsIn(raster) || raster.data.length < raster.width * raster.height * 4)
      return undefined;
    const shown = shrunk(raster, SHOWN_SIDE);
    const phash = likenessOf(greysOf(shown));
    const { width, height } = raster;
    return { width, height, jpeg: await encoder()(shown), ...(phash ? { phash } : {}) };
  };
}
