/** The bundler puts WebAssembly into the bundle as bytes. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
