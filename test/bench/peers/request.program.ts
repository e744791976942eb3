/** The requests of `request.program.ts` with openapi-fetch and aws4fetch, and GetLogEvents with the AWS SDK. */
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs"
import { AwsClient } from "aws4fetch"
import createClient from "openapi-fetch"
import type { paths } from "./contract.ts"

export const peers = (
  server: string,
  answer: "page" | "tiny",
  keys: { accessKeyId: string; secretAccessKey: string },
) => {
  const aws = new AwsClient({ ...keys, service: "execute-api", region: "eu-west-1" })
  const openapi = createClient<paths>({ baseUrl: `${server}/${answer}`, fetch: (request) => aws.fetch(request) })
  const sdk = new CloudWatchLogsClient({ region: "eu-west-1", endpoint: `${server}/logs-${answer}`, credentials: keys })
  return {
    "openapi-fetch + aws4fetch": async () => {
      const { data } = await openapi.GET("/v3/images/custom/{imageId}/logstreams/{logStreamName}", {
        params: { path: { imageId: "my-image", logStreamName: "build" }, query: { startFromHead: true } },
      })
      if (data?.events === undefined) throw new Error("no events")
      return data
    },
    "AWS SDK, GetLogEvents": async () => {
      const data = await sdk.send(
        new GetLogEventsCommand({ logGroupName: "my-image", logStreamName: "build", startFromHead: true }),
      )
      if (data.events === undefined) throw new Error("no events")
      return data
    },
  }
}
