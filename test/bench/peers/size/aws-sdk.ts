/** One command of the AWS SDK's client of CloudWatch Logs. */
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs"

const client = new CloudWatchLogsClient({
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
})

export default {
  fetch: async (): Promise<Response> =>
    Response.json(await client.send(new GetLogEventsCommand({ logGroupName: "group", logStreamName: "build" }))),
}
