/**
 * What the simulator has when it is started without a seed: something for every operation to find.
 *
 * @module
 */
import type { Seed } from "../testing/Simulator.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const minutes = (count: number) => new Date(start + count * 60_000)
const log = (...messages: ReadonlyArray<string>) => messages.map((message, i) => ({ timestamp: minutes(i), message }))

const clusterConfiguration = `Image:
  Os: alinux2023
HeadNode:
  InstanceType: t3.medium
  Networking:
    SubnetId: subnet-0123456789abcdef0
  Ssh:
    KeyName: my-key
Scheduling:
  Scheduler: slurm
  SlurmQueues:
    - Name: queue1
      ComputeResources:
        - Name: compute1
          InstanceType: t3.micro
          MinCount: 0
          MaxCount: 10
      Networking:
        SubnetIds:
          - subnet-0123456789abcdef0
`

const node = { instanceType: "t3.micro", launchTime: minutes(4), state: "running" }
const stack = { logicalResourceId: "failed-image", resourceType: "AWS::CloudFormation::Stack" }
const image = { logicalResourceId: "ParallelClusterImage", resourceType: "AWS::ImageBuilder::Image" }
const reason = "Workflow step 'ApplyBuildComponents' failed"

/** An image that was built, one that failed, and a cluster that runs; all with logs. */
export const exampleSeed: Seed = {
  images: [
    { imageId: "built-image", creationTime: minutes(60), amiId: "ami-0123456789abcdef0" },
    {
      imageId: "failed-image",
      creationTime: minutes(0),
      stackStatus: "CREATE_FAILED",
      imagebuilderImageStatus: "FAILED",
      imagebuilderImageStatusReason: reason,
    },
  ],
  clusters: [{
    clusterName: "my-cluster",
    creationTime: minutes(0),
    configuration: clusterConfiguration,
    instances: [
      { ...node, instanceId: "i-00000000000000001", privateIpAddress: "10.0.0.4", nodeType: "HeadNode" },
      {
        ...node,
        instanceId: "i-00000000000000002",
        privateIpAddress: "10.0.0.5",
        nodeType: "ComputeNode",
        queueName: "queue1",
      },
    ],
  }],
  logStreams: [
    {
      imageId: "built-image",
      logStreamName: "build",
      events: log("TOE has started", ...Array.from({ length: 10 }, (_, i) => `step ${i + 1} of 10`), "TOE has ended"),
    },
    // EC2 Image Builder's own names have a slash, and the API cannot serve these: CloudWatch Logs can.
    { imageId: "built-image", logStreamName: "3.16.1/1", events: log("TOE has started", "TOE has ended") },
    {
      imageId: "failed-image",
      logStreamName: "build",
      events: log("TOE has started", "step 1 of 10", "Stderr: no space left on device", "TOE has ended with failure"),
    },
    {
      clusterName: "my-cluster",
      logStreamName: "ip-10-0-0-4.i-00000000000000001.cfn-init",
      events: log("cfn-init begins", "cfn-init ends"),
    },
  ],
  stackEvents: [{
    imageId: "failed-image",
    events: [
      { ...stack, resourceStatus: "CREATE_IN_PROGRESS", timestamp: minutes(0) },
      { ...image, resourceStatus: "CREATE_IN_PROGRESS", timestamp: minutes(1) },
      { ...image, resourceStatus: "CREATE_FAILED", resourceStatusReason: reason, timestamp: minutes(30) },
      { ...stack, resourceStatus: "CREATE_FAILED", timestamp: minutes(31) },
    ],
  }],
}
