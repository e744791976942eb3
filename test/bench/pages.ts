/**
 * The answers that are decoded and sent, as the service writes them.
 *
 * @module
 */

const start = Date.UTC(2026, 0, 5, 8)

/** The longest page of a log: 10,000 events, 1 MB. */
export const logPage = JSON.stringify({
  nextToken: "f/00000000000000000000000000000000000000000000000000000000",
  prevToken: "b/00000000000000000000000000000000000000000000000000000000",
  events: Array.from({ length: 10_000 }, (_, i) => ({
    timestamp: new Date(start + i * 37).toISOString(),
    message: `[INFO] 10.0.3.17 step ${i} of the build finished without anything to say`.slice(0, 54),
  })),
})

/** 500 events of a stack. */
export const stackPage = JSON.stringify({
  events: Array.from({ length: 500 }, (_, i) => ({
    stackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/my-image/00000000-0000-0000-0000-000000000000",
    eventId: `00000000-0000-0000-0000-${String(i).padStart(12, "0")}`,
    stackName: "my-image",
    logicalResourceId: `Resource${i}`,
    physicalResourceId: `arn:aws:imagebuilder:eu-west-1:123456789012:component/resource-${i}/3.16.1/1`,
    resourceType: "AWS::ImageBuilder::Component",
    timestamp: new Date(start - i * 1234).toISOString(),
    resourceStatus: "CREATE_IN_PROGRESS",
    resourceStatusReason: "Resource creation Initiated",
  })),
})

/** One event, as most answers are small. */
export const tinyPage = JSON.stringify({
  nextToken: "f/1",
  prevToken: "b/1",
  events: [{ timestamp: new Date(start).toISOString(), message: "hello" }],
})
