/**
 * Checks and plans the largest cluster that there may be: 50 queues with a compute resource each, 20 file systems, 10 pools of
 * login nodes, and 40 tags.
 *
 * @module
 */
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import type { Effort, Tables } from "./measure.ts"

const subnet = "subnet-0123456789abcdef0"
const groups = ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
const many = <A>(count: number, make: (i: number) => A) => Array.from({ length: count }, (_, i) => make(i))

const cluster = (MaxCount: number): ClusterConfiguration.ClusterConfiguration => ({
  Region: "eu-west-1",
  Image: { Os: "alinux2023", CustomAmi: "ami-0123456789abcdef0" },
  HeadNode: {
    InstanceType: "c5.2xlarge",
    Networking: { SubnetId: subnet, AdditionalSecurityGroups: groups, ElasticIp: true },
    Ssh: { KeyName: "key", AllowedIps: "10.0.0.0/16" },
    LocalStorage: { RootVolume: { Size: 100, Encrypted: true, VolumeType: "gp3", Iops: 3000, Throughput: 125 } },
    Iam: { AdditionalIamPolicies: [{ Policy: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }] },
    CustomActions: {
      OnNodeConfigured: { Sequence: many(10, (i) => ({ Script: `s3://bucket/${i}.sh`, Args: ["a", "b"] })) },
    },
  },
  LoginNodes: {
    Pools: many(10, (i) => ({
      Name: `pool${i}`,
      InstanceType: "t3.medium",
      Count: 2,
      GracetimePeriod: 60,
      Networking: { SubnetIds: [subnet], AdditionalSecurityGroups: groups },
      Ssh: { AllowedIps: "10.0.0.0/16" },
    })),
  },
  Scheduling: {
    Scheduler: "slurm",
    SlurmSettings: { ScaledownIdletime: 10, QueueUpdateStrategy: "DRAIN", EnableMemoryBasedScheduling: true },
    SlurmQueues: many(50, (i) => ({
      Name: `queue${i}`,
      CapacityType: "SPOT",
      AllocationStrategy: "capacity-optimized",
      Networking: {
        SubnetIds: [subnet, "subnet-0123456789abcdef1"],
        AdditionalSecurityGroups: groups,
        PlacementGroup: { Enabled: true },
      },
      ComputeSettings: { LocalStorage: { RootVolume: { Size: 50, Encrypted: true } } },
      CustomActions: { OnNodeConfigured: { Script: "s3://bucket/setup.sh", Args: ["1", "2"] } },
      Iam: { S3Access: [{ BucketName: "data", KeyName: "in/", EnableWriteAccess: true }] },
      Tags: many(3, (tag) => ({ Key: `tag${tag}`, Value: `${i}` })),
      ComputeResources: [{
        Name: "nodes",
        Instances: [{ InstanceType: "c5.2xlarge" }, { InstanceType: "c5a.2xlarge" }, { InstanceType: "m5.2xlarge" }],
        MinCount: 0,
        MaxCount,
        SpotPrice: 0.5,
        DisableSimultaneousMultithreading: true,
        SchedulableMemory: 14_000,
        Efa: { Enabled: false },
        CustomSlurmSettings: { Weight: 10 },
      }],
    })),
  },
  SharedStorage: many(20, (i) => ({
    Name: `storage${i}`,
    MountDir: `/shared/${i}`,
    StorageType: "FsxLustre",
    FsxLustreSettings: { FileSystemId: "fs-0123456789abcdef0" },
  })),
  Monitoring: { DetailedMonitoring: true, Logs: { CloudWatch: { Enabled: true, RetentionInDays: 30 } } },
  Tags: many(40, (i) => ({ Key: `key${i}`, Value: "value" })),
})

const [current, requested] = [cluster(10), cluster(5)]
const text = ClusterConfiguration.toText(current)

/** What is quicker, and finds something else, has won nothing. */
const assertRight = () => {
  const wrong = ClusterConfiguration.check(current).length
  const { allowed, changes } = ClusterConfiguration.plan(current, requested)
  if (wrong > 0 || allowed || changes.length !== 50) throw new Error(`${wrong} findings, ${changes.length} changes`)
}

export const effort: Effort = { rounds: 25, warmUp: 10 }

export const tables = (): Tables => {
  assertRight()
  return {
    "Checking a large cluster": {
      "JSON.parse of its text": () => JSON.parse(text),
      "this package": () => ClusterConfiguration.check(current),
    },
    "Planning an update of every queue": {
      "JSON.parse of both texts": () => [JSON.parse(text), JSON.parse(text)],
      "this package": () => ClusterConfiguration.plan(current, requested),
    },
  }
}
