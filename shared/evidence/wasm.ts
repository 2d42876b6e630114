/** Of WebAssembly what is used here; Node has it, its types come with those of a browser only. */
export type WasmModule = { readonly wasmModule: true };
type Exports = Readonly<Record<string, unknown>>;
interface Instance {
  readonly exports: Exports;
}
export type Instantiate = (imports: object, done: (instance: Instance) => void) => Exports;

const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (code: Uint8Array) => WasmModule;
    readonly Instance: new (code: WasmModule, imports: object) => Instance;
  };
};

export const compile = (code: Uint8Array): WasmModule => new wasm.Module(code);

/** A fresh instance for each picture: its memory goes with it, and what broke in one does not meet the next. */
export const instantiateWith =
  (code: WasmModule): Instantiate =>
  (imports, done) => {
    const instance = new wasm.Instance(code, imports);
    done(instance);
    return instance.exports;
  };
