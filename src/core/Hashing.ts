/**
 * Which SHA-256 signatures are made with: WebCrypto, which every runtime has, or Node's, where there is one and it pays.
 *
 * For texts as short as these Node's takes a tenth of the time of WebCrypto, whose way leads through other threads: a signature
 * takes 0.06 to 0.08 of the time of aws4fetch with it in Bun, Deno and Node, and 0.9 in workerd without it (`npm run bench:sign`).
 * But to load it takes as long as hundreds of signatures, so that only a process that makes many has it, and a worker that has
 * none goes on with WebCrypto.
 *
 * @module
 */

/** As much of Node's cryptography as is used here. */
export interface NodeCrypto {
  readonly createHash: (algorithm: "sha256") => Hash
  readonly createHmac: (algorithm: "sha256", key: ArrayBuffer) => Hash
}

/** A hash that is being made. */
export interface Hash {
  readonly update: (text: string) => Hash
  readonly digest: (encoding: "hex") => string
}

/** So many signatures are worth loading it. */
const worthLoading = 200

let signatures = 0
let loaded: NodeCrypto | undefined

/** Node's cryptography, from the 200th signature of a process on, where there is one. */
export const nodeCrypto = (): NodeCrypto | undefined => {
  if (signatures < worthLoading && ++signatures === worthLoading) {
    // Runtimes differ in what is there, and so do their types.
    const { process } = globalThis as {
      readonly process?: { readonly getBuiltinModule?: (id: "node:crypto") => NodeCrypto | undefined }
    }
    loaded = process?.getBuiltinModule?.("node:crypto")
  }
  return loaded
}
