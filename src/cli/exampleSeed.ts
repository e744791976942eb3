/**
 * What the simulator has when it is started without a seed: the resources that the guides talk about, with the names that AWS
 * gives to their log groups and streams.
 *
 * @module
 */
import type { Seed } from "../testing/Simulator.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const at = (minutes: number) => new Date(start + minutes * 60_000)
const log = (from: number, ...messages: ReadonlyArray<string>) =>
  messages.map((message, i) => ({ timestamp: new Date(at(from).getTime() + i * 20_000), message }))

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
          MinCount: 1
          MaxCount: 10
      Networking:
        SubnetIds:
          - subnet-0123456789abcdef0
`

const imageConfiguration = `Build:
  InstanceType: c5.xlarge
  ParentImage: alinux2023
`
const failingConfiguration = `${imageConfiguration}  Components:
    - Type: script
      Value: s3://my-bucket/install-solver.sh
`

/** The stream of a build, as EC2 Image Builder names it: by ParallelCluster's version and the number of the build. */
const build = "3.16.1/1"

const buildSteps = [
  "Document arn:aws:imagebuilder:us-east-1:123456789012:component/parallelclusterimage-install/3.16.1/1",
  "Phase build",
  "Step InstallPrerequisites",
  "ExecuteBash: STARTED EXECUTION",
  "Stdout: Complete!",
  "ExecuteBash: FINISHED EXECUTION",
  "Step InstallPClusterResources",
  "ExecuteBash: STARTED EXECUTION",
]

const head = { instanceId: "i-0123456789abcdef0", privateIpAddress: "10.0.0.101" }
const compute = { instanceId: "i-0fedcba9876543210", privateIpAddress: "10.0.0.102" }
const host = ({ instanceId, privateIpAddress }: typeof head) =>
  `ip-${privateIpAddress.replaceAll(".", "-")}.${instanceId}`

const stack = { logicalResourceId: "my-failed-image", resourceType: "AWS::CloudFormation::Stack" }
const image = { logicalResourceId: "ParallelClusterImage", resourceType: "AWS::ImageBuilder::Image" }
const reason = "Workflow Execution ID 'wf-01234567-89ab-cdef-0123-456789abcdef' failed with reason: " +
  "Document execution failed: CmdExecution: ExitCode 1"

/** An image that was built, one that failed, and a cluster that runs; all with logs. */
export const exampleSeed: Seed = {
  images: [
    {
      imageId: "my-image",
      creationTime: at(60),
      amiId: "ami-0123456789abcdef0",
      configuration: imageConfiguration,
    },
    {
      imageId: "my-failed-image",
      creationTime: at(0),
      configuration: failingConfiguration,
      stackStatus: "CREATE_FAILED",
      imagebuilderImageStatus: "FAILED",
      imagebuilderImageStatusReason: reason,
    },
  ],
  clusters: [{
    clusterName: "my-cluster",
    creationTime: at(0),
    configuration: clusterConfiguration,
    instances: [
      { ...head, instanceType: "t3.medium", launchTime: at(4), state: "running", nodeType: "HeadNode" },
      {
        ...compute,
        instanceType: "t3.micro",
        launchTime: at(9),
        state: "running",
        nodeType: "ComputeNode",
        queueName: "queue1",
      },
    ],
  }],
  logStreams: [
    {
      imageId: "my-image",
      logStreamName: build,
      events: log(
        10,
        ...buildSteps,
        "Stdout: Infra Phase complete, 412/1020 resources updated in 14 minutes 02 seconds",
        "ExecuteBash: FINISHED EXECUTION",
        "TOE has completed execution successfully",
      ),
    },
    {
      imageId: "my-failed-image",
      logStreamName: build,
      events: log(
        10,
        ...buildSteps,
        "Stdout: + tar -xzf /tmp/solver.tar.gz -C /opt",
        "Stderr: tar: /opt/solver/lib/libsolver.so: Cannot write: No space left on device",
        "Stderr: tar: Exiting with failure status due to previous errors",
        "CmdExecution: ExitCode 1",
        "ExecuteBash: FINISHED EXECUTION",
        "TOE has completed execution with failure - Execution failed!",
      ),
    },
    {
      clusterName: "my-cluster",
      logStreamName: `${host(head)}.cfn-init`,
      events: log(4, "[INFO] -----------------------Starting build-----------------------", "[INFO] Build complete"),
    },
    {
      clusterName: "my-cluster",
      logStreamName: `${host(head)}.clustermgtd`,
      events: log(
        8,
        "[slurm_plugin.clustermgtd:main] - INFO - ClusterManager Startup",
        "[slurm_plugin.clustermgtd:_perform_health_check_actions] - INFO - Performing instance health check actions",
      ),
    },
    {
      clusterName: "my-cluster",
      logStreamName: `${host(compute)}.cloud-init`,
      events: log(9, "Cloud-init v. 22.2.2 running 'init'", "Cloud-init v. 22.2.2 finished. Up 31.42 seconds"),
    },
  ],
  stackEvents: [{
    imageId: "my-failed-image",
    events: [
      { ...stack, resourceStatus: "CREATE_IN_PROGRESS", timestamp: at(0) },
      { ...image, resourceStatus: "CREATE_IN_PROGRESS", timestamp: at(1) },
      { ...image, resourceStatus: "CREATE_FAILED", resourceStatusReason: reason, timestamp: at(30) },
      { ...stack, resourceStatus: "CREATE_FAILED", timestamp: at(31) },
    ],
  }],
}
