/** The log of `stream.program.ts` with the AWS SDK's paginator. CloudWatch Logs gives times as numbers, and they stay so. */
import { CloudWatchLogsClient, paginateGetLogEvents } from "@aws-sdk/client-cloudwatch-logs"
import type { Read } from "../stream.program.ts"

const sdk: Read = async (server, log, work) => {
  const client = new CloudWatchLogsClient({
    region: "eu-west-1",
    endpoint: `${server}/logs-${log}`,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
  })
  const input = { logGroupName: "my-image", logStreamName: "build", startFromHead: true }
  for await (const { events = [] } of paginateGetLogEvents({ client, stopOnSameToken: true }, input)) {
    if (events.length > 0) await work(events)
  }
}

export const peers = { "AWS SDK, paginateGetLogEvents": sdk }
