/**
 * The server's side of S3, as far as configurations are downloaded from it: addresses that are signed in advance, for an hour.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { type Answer, AwsError } from "../Answer.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import type { Account, Region } from "../Model.ts"
import type { RequestContext } from "./Handler.ts"

/** Where the server keeps what belongs to clusters and images. */
export const bucket = "parallelcluster-simulator"

const hour = 3_600_000

/** Signatures are opaque to clients; this one only has to differ for another path or time. */
const sign = (path: string, date: number): string => {
  let hash = 7
  for (const char of `${path} ${date}`) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0
  return hash.toString(16).padStart(8, "0").repeat(8)
}

/** An address to download an object of a region from. Behind a port it leads to that port. */
export const presigned = ({ now, origin, region }: RequestContext, key: string): string => {
  const base = origin.hostname.includes(".amazonaws.")
    ? new URL(`/${key}`, `https://${bucket}.s3.${region.region}.amazonaws.com`)
    : new URL(`/${bucket}/${region.region}/${key}`, origin)
  const date = now.toISOString().replace(/[:-]|\.\d{3}/g, "")
  base.searchParams.set("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
  base.searchParams.set("X-Amz-Date", date)
  base.searchParams.set("X-Amz-Expires", "3600")
  base.searchParams.set("X-Amz-SignedHeaders", "host")
  base.searchParams.set("X-Amz-Signature", sign(`${region.region}/${key}`, now.getTime() - now.getTime() % 1000))
  return base.href
}

/** The keys of the objects of clusters and images. */
export const clusterKey = (clusterName: string): string => `clusters/${clusterName}/configs/cluster-config.yaml`
export const imageKey = (imageId: string): string => `images/${imageId}/configs/image-config.yaml`

/** The region and the key that an address is for. */
const objectOf = ({ hostname, pathname }: URL): readonly [region: string, key: string] | undefined => {
  const [, region] = new RegExp(`^${bucket}\\.s3\\.([a-z0-9-]+)\\.amazonaws\\.`).exec(hostname) ?? []
  if (region !== undefined) return [region, pathname.slice(1)]
  const [, itsRegion, key] = new RegExp(`^/${bucket}/([a-z0-9-]+)/(.+)$`).exec(pathname) ?? []
  return itsRegion === undefined || key === undefined ? undefined : [itsRegion, key]
}

/** Is it an address of S3? */
export const isObject = (url: URL): boolean => objectOf(url) !== undefined

const contentOf = ({ clusters, images }: Region, key: string): string | undefined => {
  const [, kind, name = ""] = /^(clusters|images)\/([^/]+)\//.exec(key) ?? []
  return kind === "clusters"
    ? key === clusterKey(name) ? clusters.get(name)?.configuration : undefined
    : key === imageKey(name)
    ? images.get(name)?.configuration
    : undefined
}

/** As S3 writes errors. */
const writeError = ({ code, message, status = 403 }: AwsError): Answer => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  headers: { "content-type": "application/xml" },
})

/** Makes the service. */
export const make = (account: Account) => ({ time, url }: ReceivedRequest): Call => {
  const [region = "", key = ""] = objectOf(url) ?? []
  const denied = (message: string) => new AwsError({ code: "AccessDenied", message })
  return {
    operationId: undefined,
    writeError,
    verify: Effect.suspend(() => {
      const stamp = url.searchParams.get("X-Amz-Date") ?? ""
      const signed = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))
      if (Number.isNaN(signed)) return Effect.fail(denied("Access Denied"))
      if (url.searchParams.get("X-Amz-Signature") !== sign(`${region}/${key}`, signed)) {
        return Effect.fail(
          new AwsError({
            code: "SignatureDoesNotMatch",
            message:
              "The request signature we calculated does not match the signature you provided. Check your key and " +
              "signing method.",
          }),
        )
      }
      return time.getTime() - signed > hour ? Effect.fail(denied("Request has expired")) : Effect.undefined
    }),
    input: Effect.void,
    run: () => {
      const content = contentOf(account.region(region), key)
      return content === undefined
        ? Effect.fail(new AwsError({ code: "NoSuchKey", message: "The specified key does not exist.", status: 404 }))
        : Effect.succeed({ status: 200, body: content, headers: { "content-type": "binary/octet-stream" } })
    },
  }
}
