/**
 * The answers that are decoded and sent, as the service writes them.
 *
 * @module
 */

const start = Date.UTC(2026, 0, 5, 8)

const message = (i: number) => `[INFO] 10.0.3.17 step ${i} of the build finished without anything to say`.slice(0, 54)

/** The longest page of a log: 10,000 events, 1 MB. */
export const logPage = JSON.stringify({
  nextToken: "f/00000000000000000000000000000000000000000000000000000000",
  prevToken: "b/00000000000000000000000000000000000000000000000000000000",
  events: Array.from({ length: 10_000 }, (_, i) => ({
    timestamp: new Date(start + i * 37).toISOString(),
    message: message(i),
  })),
})

/** The same events as CloudWatch Logs has them, with the time at which each arrived: 1.1 MB. */
export const cloudWatchPage = JSON.stringify({
  events: Array.from({ length: 10_000 }, (_, i) => ({
    timestamp: start + i * 37,
    message: message(i),
    ingestionTime: start + i * 37 + 2_000 + i % 500,
  })),
  nextForwardToken: "f/00000000000000000000000000000000000000000000000000000000/s",
  nextBackwardToken: "b/00000000000000000000000000000000000000000000000000000000/s",
})

/** A thousand instances of a cluster, launched eight at a time. */
export const instancePage = JSON.stringify({
  instances: Array.from({ length: 1_000 }, (_, i) => ({
    instanceId: `i-${String(i).padStart(17, "0")}`,
    instanceType: "c7i.4xlarge",
    launchTime: new Date(start + Math.floor(i / 8) * 61_000).toISOString(),
    privateIpAddress: `10.0.${i >> 8}.${i & 255}`,
    state: "running",
    nodeType: "ComputeNode",
    queueName: `queue-${i % 10}`,
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

/** A cluster with all that AWS allows: 50 tags, 10 pools of login nodes, and what failed before. */
export const clusterPage = JSON.stringify({
  clusterName: "my-cluster",
  region: "eu-west-1",
  version: "3.16.1",
  cloudFormationStackStatus: "UPDATE_COMPLETE",
  cloudformationStackArn: "arn:aws:cloudformation:eu-west-1:123456789012:stack/my-cluster/00000000-0000-0000-0000",
  clusterStatus: "UPDATE_COMPLETE",
  computeFleetStatus: "RUNNING",
  scheduler: { type: "slurm", metadata: { name: "slurm", version: "25.05" } },
  creationTime: new Date(start).toISOString(),
  lastUpdatedTime: new Date(start + 86_400_000).toISOString(),
  clusterConfiguration: { url: `https://my-bucket.s3.amazonaws.com/config.yaml?X-Amz-Signature=${"0".repeat(800)}` },
  headNode: {
    instanceId: "i-0123456789abcdef0",
    instanceType: "c7i.4xlarge",
    launchTime: new Date(start).toISOString(),
    privateIpAddress: "10.0.3.17",
    publicIpAddress: "198.51.100.7",
    state: "running",
  },
  loginNodes: Array.from({ length: 10 }, (_, i) => ({
    status: "active",
    poolName: `pool-${i}`,
    address: `my-cluster-pool-${i}-0123456789abcdef.elb.eu-west-1.amazonaws.com`,
    scheme: "internet-facing",
    healthyNodes: 3,
    unhealthyNodes: 0,
  })),
  failures: Array.from({ length: 10 }, (_, i) => ({
    failureCode: "HeadNodeBootstrapFailure",
    failureReason: `Cluster creation timed out in step ${i}.`,
  })),
  tags: Array.from({ length: 50 }, (_, i) => ({ key: `team:property-${i}`, value: `value ${i} of this cluster` })),
})

/** One event, as most answers are small. */
export const tinyPage = JSON.stringify({
  nextToken: "f/1",
  prevToken: "b/1",
  events: [{ timestamp: new Date(start).toISOString(), message: "hello" }],
})
