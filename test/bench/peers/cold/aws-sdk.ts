/** One command of the AWS SDK. */
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs"

declare const SERVER: string

const client = new CloudWatchLogsClient({
  region: "eu-west-1",
  endpoint: `${SERVER}/logs-tiny`,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
})

export const first = (): Promise<unknown> =>
  client.send(new GetLogEventsCommand({ logGroupName: "my-image", logStreamName: "build" }))
