/** What one would write without a client: openapi-fetch with aws4fetch. No decoding, no retry but aws4fetch's. */
import { AwsClient } from "aws4fetch"
import createClient from "openapi-fetch"
import type { paths } from "../contract.ts"

const aws = new AwsClient({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret", service: "execute-api" })
const client = createClient<paths>({
  baseUrl: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod",
  fetch: (request) => aws.fetch(request),
})

export default {
  fetch: async (): Promise<Response> => {
    const { data, error } = await client.GET("/v3/images/custom/{imageId}/logstreams/{logStreamName}", {
      params: { path: { imageId: "my-image", logStreamName: "build" } },
    })
    return Response.json(error ?? data)
  },
}
