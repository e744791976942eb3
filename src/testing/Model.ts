/**
 * The types of everything that is simulated. All other files of the simulator stand on this one.
 *
 * @module
 */
import type * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"
import type { LoginNodesPool } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import type { ComputeFleet } from "../services/parallelcluster/shapes/ComputeFleet.ts"
import type { ClusterInstance } from "../services/parallelcluster/shapes/Instance.ts"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"

/** A change that is scheduled. */
export interface ScheduledChange {
  /** In milliseconds. */
  readonly time: number
  /** The resource that changes. */
  readonly owner: string
  readonly apply: (time: Date) => void
}

/** The scheduled changes, in no order. */
export type Timeline = Array<ScheduledChange>

/** How long work takes, from the request until it is complete. */
export interface Durations {
  readonly imageBuild: Duration.Input
  readonly imageDelete: Duration.Input
  readonly clusterCreate: Duration.Input
  readonly clusterUpdate: Duration.Input
  readonly clusterDelete: Duration.Input
  /** To start or to stop a compute fleet. */
  readonly fleet: Duration.Input
}

/** The most items that a page holds. */
export interface PageSizes {
  readonly logEvents: number
  readonly logStreams: number
  readonly logGroups: number
  readonly stackEvents: number
  /** Of lists of clusters and images, before they are filtered. */
  readonly stacks: number
  readonly instances: number
}

/** An event as a log stream stores it. */
export interface StoredEvent {
  readonly timestamp: number
  readonly message: string
  readonly ingestionTime: number
  /** The order of arrival, which is the order of events of the same millisecond. */
  readonly sequence: number
  /** As CloudWatch counts: the message's UTF-8 and 26 bytes more. */
  readonly bytes: number
}

/** What CloudWatch does to pages only now and then. */
export interface PageAnomalies {
  /** Every so many pages one comes back empty, in the middle of the log, with another token; never two in a row. */
  readonly emptyEvery: number
  /** Every so many pages one is only half as long as it could be. */
  readonly shortEvery: number
  /** Tokens of an earlier generation have expired. */
  generation: number
}

/** A log stream. */
export interface LogStream {
  readonly anomalies: PageAnomalies
  /** How many pages have been read. */
  pages: number
  readonly creationTime: Date
  readonly events: Array<StoredEvent>
  /** Events of the past have arrived since the last read. */
  unsorted: boolean
  arrived: number
  lastIngestionTime: Date | undefined
}

/** A log group. */
export interface LogGroup {
  readonly creationTime: Date
  /** By name. */
  readonly streams: Map<string, LogStream>
}

/** A CloudFormation stack. */
export interface Stack {
  readonly stackId: string
  /** The newest first. */
  readonly events: Array<StackEvent>
}

/** A custom image: first a stack that builds it, then a machine image without that stack. */
export interface Image {
  readonly imageId: string
  readonly version: string
  readonly configuration: string
  readonly stack?: {
    readonly status: string
    readonly creationTime: Date
    readonly imagebuilderImageStatus?: string | undefined
    readonly imagebuilderImageStatusReason?: string | undefined
  } | undefined
  readonly ami?: { readonly amiId: string; readonly creationTime: Date; readonly state: string } | undefined
}

/** A cluster. */
export interface Cluster {
  readonly clusterName: string
  readonly version: string
  /** Of its stack. */
  readonly status: string
  readonly creationTime: Date
  readonly lastUpdatedTime: Date
  readonly configuration: string
  /** Absent where there is no record of it. */
  readonly fleet?: ComputeFleet | undefined
  readonly failureReason?: string | undefined
  readonly instances: ReadonlyArray<ClusterInstance>
  /** How many instances were launched so far: each has an id of its own. */
  readonly launched: number
  /** Absent where they are the configuration's. */
  readonly loginNodes?: ReadonlyArray<LoginNodesPool> | undefined
  /** Absent where it does not log to CloudWatch. */
  readonly logGroup?: string | undefined
}

/** The resources of one region. */
export interface Region {
  readonly region: string
  readonly anomalies: PageAnomalies
  /** By the group's full name. */
  readonly logGroups: Map<string, LogGroup>
  /** By the stack's name. */
  readonly stacks: Map<string, Stack>
  /** By the image's id. */
  readonly images: Map<string, Image>
  /** By the cluster's name. */
  readonly clusters: Map<string, Cluster>
  readonly timeline: Timeline
  /** Why the next work on a stack fails, by the stack's name. */
  readonly failures: Map<string, string>
}

/** Credentials that AWS knows, and whose they are. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  /** Requests without it are refused; where there is none, requests must have none. */
  readonly sessionToken?: Redacted.Redacted | undefined
  readonly expiration?: Date | undefined
  /** Of the user, or of the role's session. */
  readonly arn: string
  readonly userId: string
  /** The ARN of the role whose session it is. */
  readonly roleArn?: string | undefined
}

/** A token of an OpenID Connect provider that a role trusts. */
export interface WebIdentity {
  readonly token: Redacted.Redacted
  readonly audience: string
  readonly subject: string
  readonly roleArn: string
  readonly expiration: Date | undefined
}

/** How the API is deployed: the stack that AWS's own guide creates. */
export interface Deployment {
  readonly stackName: string
  readonly stackId: string
  readonly creationTime: Date
  /** The API's own region. */
  readonly region: string
  /** The API's address, stage included, without a `/` at its end. */
  readonly endpoint: string
  readonly apiId: string
  readonly stage: string
  /** The only role that may call the API, and may do nothing else. */
  readonly roleArn: string
  /** Are the policies of a default deployment in force? Otherwise all identities may do everything. */
  readonly enforced: boolean
}

/** A token bucket: so many requests a second, and so many at once. */
export interface Limit {
  readonly perSecond: number
  /** Default: `perSecond`. */
  readonly burst?: number | undefined
}

/** The simulated AWS account. */
export interface Account {
  /** Every region there is has resources, if only empty ones. */
  readonly region: (name: string) => Region
  /** By access key id. */
  readonly identities: Map<string, Identity>
  readonly webIdentities: Array<WebIdentity>
  readonly deployment: Deployment
  readonly pageSizes: PageSizes
  readonly durations: Durations
}
