/**
 * AWS Signature Version 4, with aws4fetch. Everything about a signature but where the derived key is kept is aws4fetch's.
 *
 * @module
 */
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Identity } from "./Credentials.ts"
import { CredentialsUnavailable } from "./Errors.ts"
import { type NodeCrypto, nodeCrypto } from "./Hashing.ts"

const hmac = { name: "HMAC", hash: "SHA-256" }

/** The SHA-256 of an empty body, once it has been needed: every request without one has it. */
let emptyBodyHash: string | undefined

/**
 * aws4fetch's signer with the derived key kept. Stock aws4fetch keeps its bytes and imports them at every request, and hashes
 * the empty body each time.
 */
class CachingSigner extends AwsV4Signer {
  /** By date, region and service. */
  keys = new Map<string, Promise<{ readonly bytes: ArrayBuffer; readonly key: CryptoKey }>>()
  private node: NodeCrypto | undefined

  override async signature(): Promise<string> {
    this.node = nodeCrypto()
    let derived = this.keys.get(this.credentialString)
    if (derived === undefined) this.keys.set(this.credentialString, derived = this.derive())
    const { bytes, key } = await derived
    const text = await this.stringToSign()
    if (this.node !== undefined) return this.node.createHmac("sha256", bytes).update(text).digest("hex")
    const signature = await crypto.subtle.sign(hmac, key, new TextEncoder().encode(text))
    let hex = ""
    for (const byte of new Uint8Array(signature)) hex += (byte >> 4).toString(16) + (byte & 15).toString(16)
    return hex
  }

  override async stringToSign(): Promise<string> {
    if (this.node === undefined) return super.stringToSign()
    const digest = this.node.createHash("sha256").update(await this.canonicalString()).digest("hex")
    return `AWS4-HMAC-SHA256\n${this.datetime}\n${this.credentialString}\n${digest}`
  }

  /** aws4fetch derives the key while it signs, and leaves its bytes as the only entry of its cache. */
  private async derive() {
    await super.signature()
    const [bytes] = this.cache.values()
    return { bytes: bytes!, key: await crypto.subtle.importKey("raw", bytes!, hmac, false, ["sign"]) }
  }

  override async hexBodyHash(): Promise<string> {
    return this.body ? super.hexBodyHash() : emptyBodyHash ??= await super.hexBodyHash()
  }
}

/** An identity's derived keys live and die with it: a key a day, region and service. */
const keysOf = new WeakMap<Identity, CachingSigner["keys"]>()

/** The scope of a signature: a service, a region, and a time in milliseconds since the epoch. */
export interface Scope {
  readonly service: string
  readonly region: string
  readonly time: number
}

/**
 * Signs a request and returns its headers: `authorization`, `x-amz-date`, `x-amz-security-token` and those of the request.
 *
 * The path in `url` is encoded once; for every service except S3, SigV4 encodes it a second time for the signature. aws4fetch does
 * not sign query parameters without a name; no operation has any.
 *
 * @example
 * ```ts
 * import { Clock, Effect } from "effect"
 * import { Credentials } from "effect-parallelcluster"
 * import * as Signer from "effect-parallelcluster/Signer"
 *
 * // For another API in API Gateway, with the same credentials:
 * const headers = Effect.gen(function*() {
 *   const { resolve } = yield* Credentials.Credentials
 *   const request = { method: "GET", url: "https://api.example.com/prod/jobs", headers: {} }
 *   const time = yield* Clock.currentTimeMillis
 *   return yield* Signer.sign(request, yield* resolve, { service: "execute-api", region: "eu-west-1", time })
 * })
 * ```
 */
export const sign = (
  request: {
    readonly method: string
    readonly url: string
    readonly headers: Record<string, string>
    readonly body?: string | undefined
  },
  identity: Identity,
  scope: Scope,
): Effect.Effect<Headers, CredentialsUnavailable> =>
  Effect.tryPromise({
    try: async () => {
      const signer = new CachingSigner(
        {
          ...request,
          ...scope,
          body: request.body ?? null,
          accessKeyId: identity.accessKeyId,
          secretAccessKey: Redacted.value(identity.secretAccessKey),
          sessionToken: identity.sessionToken && Redacted.value(identity.sessionToken),
          datetime: new Date(scope.time).toISOString().replace(/[:-]|\.\d{3}/g, ""),
          // aws4fetch's own types do not allow `undefined` where its code does.
        } as ConstructorParameters<typeof AwsV4Signer>[0],
      )
      const keys = keysOf.get(identity)
      if (keys === undefined) keysOf.set(identity, signer.keys)
      else signer.keys = keys
      return (await signer.sign()).headers
    },
    // The platform's own message may quote the header's value, which is the secret.
    catch: () =>
      new CredentialsUnavailable({ message: "the credentials contain characters that HTTP headers do not allow" }),
  })
