/** The request of `sign.program.ts` with the AWS SDK's signer, and with aws4, which needs Node's own modules. */
import { Sha256 } from "@aws-crypto/sha256-js"
import { SignatureV4 } from "@smithy/signature-v4"

interface Subject {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly url: string
  readonly service: string
  readonly region: string
}

const workerd = navigator.userAgent === "Cloudflare-Workers"
const aws4 = workerd ? undefined : (await import("aws4")).default

export const peers = ({ accessKeyId, region, secretAccessKey, service, url }: Subject) => {
  const { hostname, pathname, search, searchParams } = new URL(url)
  const credentials = { accessKeyId, secretAccessKey }
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 })
  const signingDate = new Date("2026-01-05T08:00:00Z")
  const smithy = () =>
    signer.sign({
      method: "GET",
      protocol: "https:",
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host: hostname, accept: "application/json" },
    }, { signingDate })
  return {
    "@smithy/signature-v4": smithy,
    ...(aws4 === undefined ? {} : {
      aws4: () =>
        aws4.sign({
          method: "GET",
          host: hostname,
          path: pathname + search,
          service,
          region,
          headers: { accept: "application/json", "X-Amz-Date": "20260105T080000Z" },
        }, credentials),
    }),
  }
}
