/**
 * The few globals that Node and every browser share and that this workspace needs. They are declared here, and not
 * taken from either world's library, so that nothing else of Node or of the DOM can be used by accident.
 */
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { readonly stream?: boolean }): string;
}
