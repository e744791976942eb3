/**
 * All operations of the package, and an input with every parameter for each.
 *
 * @module
 */
import {
  ClusterComputeFleet,
  ClusterInstances,
  ClusterLogs,
  ClusterOperations,
  ImageLogs,
  ImageOperations,
  type Operation,
} from "effect-parallelcluster"

/** Is it an operation, among what a group exports? */
export const isOperation = (value: unknown): value is Operation.Any =>
  typeof value === "function" && "operationId" in value

/** By the contract's name. */
export const operations: ReadonlyMap<string, Operation.Any> = new Map(
  [ClusterComputeFleet, ClusterInstances, ClusterLogs, ClusterOperations, ImageLogs, ImageOperations]
    .flatMap((group) => Object.values(group).filter(isOperation))
    .map((operation) => [operation.operationId, operation]),
)

const region = "eu-west-1"
const cluster = { clusterName: "my-cluster", region }
const image = { imageId: "my-image", region }
const validation = {
  suppressValidators: ["type:KeyPairValidator", "type:NameValidator"],
  validationFailureLevel: "WARNING",
  dryrun: false,
} as const
const log = {
  logStreamName: "a b",
  nextToken: "f/1",
  startFromHead: true,
  limit: 7,
  startTime: new Date("2026-01-05T08:00:00Z"),
  endTime: new Date("2026-01-06T08:00:00Z"),
}

/** Calls of each operation with every parameter there is, and the requests that they are. */
export const calls = {
  ListClusters: {
    call: () =>
      ClusterOperations.listClusters({ region, nextToken: "t", clusterStatus: ["CREATE_FAILED", "DELETE_FAILED"] }),
    sends: "GET /v3/clusters?region=eu-west-1&nextToken=t&clusterStatus=CREATE_FAILED&clusterStatus=DELETE_FAILED",
  },
  CreateCluster: {
    call: () =>
      ClusterOperations.createCluster({
        ...cluster,
        ...validation,
        clusterConfiguration: "Région: é\n",
        rollbackOnFailure: false,
      }),
    sends: "POST /v3/clusters?region=eu-west-1&suppressValidators=type%3AKeyPairValidator&suppressValidators=" +
      "type%3ANameValidator&validationFailureLevel=WARNING&dryrun=false&rollbackOnFailure=false " +
      '{"clusterName":"my-cluster","clusterConfiguration":"Région: é\\n"}',
  },
  DescribeCluster: {
    call: () => ClusterOperations.describeCluster(cluster),
    sends: "GET /v3/clusters/my-cluster?region=eu-west-1",
  },
  UpdateCluster: {
    call: () =>
      ClusterOperations.updateCluster({ ...cluster, ...validation, clusterConfiguration: "a: 1", forceUpdate: true }),
    sends: "PUT /v3/clusters/my-cluster?region=eu-west-1&suppressValidators=type%3AKeyPairValidator&" +
      "suppressValidators=type%3ANameValidator&validationFailureLevel=WARNING&dryrun=false&forceUpdate=true " +
      '{"clusterConfiguration":"a: 1"}',
  },
  DeleteCluster: {
    call: () => ClusterOperations.deleteCluster(cluster),
    sends: "DELETE /v3/clusters/my-cluster?region=eu-west-1",
  },
  DescribeComputeFleet: {
    call: () => ClusterComputeFleet.describeComputeFleet(cluster),
    sends: "GET /v3/clusters/my-cluster/computefleet?region=eu-west-1",
  },
  UpdateComputeFleet: {
    call: () => ClusterComputeFleet.updateComputeFleet({ ...cluster, status: "STOP_REQUESTED" }),
    sends: 'PATCH /v3/clusters/my-cluster/computefleet?region=eu-west-1 {"status":"STOP_REQUESTED"}',
  },
  DescribeClusterInstances: {
    call: () =>
      ClusterInstances.describeClusterInstances({
        ...cluster,
        nextToken: "t",
        nodeType: "ComputeNode",
        queueName: "q&1",
      }),
    sends: "GET /v3/clusters/my-cluster/instances?region=eu-west-1&nextToken=t&nodeType=ComputeNode&queueName=q%261",
  },
  DeleteClusterInstances: {
    call: () => ClusterInstances.deleteClusterInstances({ ...cluster, force: true }),
    sends: "DELETE /v3/clusters/my-cluster/instances?region=eu-west-1&force=true",
  },
  ListClusterLogStreams: {
    call: () =>
      ClusterLogs.listClusterLogStreams({
        ...cluster,
        filters: ["Name=private-dns-name,Values=ip-10-0-0-2"],
        nextToken: "t",
      }),
    sends: "GET /v3/clusters/my-cluster/logstreams?region=eu-west-1&" +
      "filters=Name%3Dprivate-dns-name%2CValues%3Dip-10-0-0-2&nextToken=t",
  },
  GetClusterLogEvents: {
    call: () => ClusterLogs.getClusterLogEvents({ ...cluster, ...log }),
    sends: "GET /v3/clusters/my-cluster/logstreams/a%20b?region=eu-west-1&nextToken=f%2F1&startFromHead=true&limit=7&" +
      "startTime=2026-01-05T08%3A00%3A00.000Z&endTime=2026-01-06T08%3A00%3A00.000Z",
  },
  GetClusterStackEvents: {
    call: () => ClusterLogs.getClusterStackEvents({ ...cluster, nextToken: "t" }),
    sends: "GET /v3/clusters/my-cluster/stackevents?region=eu-west-1&nextToken=t",
  },
  ListImages: {
    call: () => ImageOperations.listImages({ region, nextToken: "t", imageStatus: "PENDING" }),
    sends: "GET /v3/images/custom?region=eu-west-1&nextToken=t&imageStatus=PENDING",
  },
  BuildImage: {
    call: () =>
      ImageOperations.buildImage({ ...image, ...validation, imageConfiguration: "a: 1", rollbackOnFailure: true }),
    sends: "POST /v3/images/custom?region=eu-west-1&suppressValidators=type%3AKeyPairValidator&suppressValidators=" +
      "type%3ANameValidator&validationFailureLevel=WARNING&dryrun=false&rollbackOnFailure=true " +
      '{"imageId":"my-image","imageConfiguration":"a: 1"}',
  },
  DescribeImage: {
    call: () => ImageOperations.describeImage(image),
    sends: "GET /v3/images/custom/my-image?region=eu-west-1",
  },
  DeleteImage: {
    call: () => ImageOperations.deleteImage({ ...image, force: false }),
    sends: "DELETE /v3/images/custom/my-image?region=eu-west-1&force=false",
  },
  ListOfficialImages: {
    call: () => ImageOperations.listOfficialImages({ region, os: "alinux2023", architecture: "arm64" }),
    sends: "GET /v3/images/official?region=eu-west-1&os=alinux2023&architecture=arm64",
  },
  ListImageLogStreams: {
    call: () => ImageLogs.listImageLogStreams({ ...image, nextToken: "t" }),
    sends: "GET /v3/images/custom/my-image/logstreams?region=eu-west-1&nextToken=t",
  },
  GetImageLogEvents: {
    call: () => ImageLogs.getImageLogEvents({ ...image, ...log }),
    sends: "GET /v3/images/custom/my-image/logstreams/a%20b?region=eu-west-1&nextToken=f%2F1&startFromHead=true&" +
      "limit=7&startTime=2026-01-05T08%3A00%3A00.000Z&endTime=2026-01-06T08%3A00%3A00.000Z",
  },
  GetImageStackEvents: {
    call: () => ImageLogs.getImageStackEvents({ ...image, nextToken: "t" }),
    sends: "GET /v3/images/custom/my-image/stackevents?region=eu-west-1&nextToken=t",
  },
}
