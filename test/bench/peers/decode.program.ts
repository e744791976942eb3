/** The pages of `decode.program.ts` with zod, valibot and typebox. Each checks every member, and gives times as `Date`. */
import { Type } from "typebox"
import { Compile } from "typebox/compile"
import * as v from "valibot"
import * as z from "zod"

const members = [
  "stackId",
  "eventId",
  "stackName",
  "logicalResourceId",
  "physicalResourceId",
  "resourceType",
  "resourceStatus",
] as const
const clusterTexts = [
  "clusterName",
  "region",
  "version",
  "cloudFormationStackStatus",
  "cloudformationStackArn",
  "clusterStatus",
  "computeFleetStatus",
]
const instanceTexts = ["instanceId", "instanceType", "state", "nodeType"]
const optionalInstanceTexts = ["privateIpAddress", "publicIpAddress", "queueName", "poolName"]
const nodeTexts = ["instanceId", "instanceType", "privateIpAddress", "publicIpAddress", "state"]
const poolTexts = ["status", "poolName", "address", "scheme"]
const all = <A>(schema: A) => Object.fromEntries(members.map((name) => [name, schema]))

const zodDate = z.string().transform((text, context) => {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) context.addIssue("not a date")
  return date
})
const zodPage = (event: Record<string, z.ZodType>) =>
  z.object({ nextToken: z.string().optional(), prevToken: z.string().optional(), events: z.array(z.object(event)) })
const zodLog = zodPage({ timestamp: zodDate, message: z.string() })
const zodStack = zodPage({ ...all(z.string()), timestamp: zodDate, resourceStatusReason: z.string().optional() })

const zodMillis = z.int().transform((millis) => new Date(millis))
const zodCloudWatch = z.object({
  nextForwardToken: z.string().optional(),
  nextBackwardToken: z.string().optional(),
  events: z.array(z.object({ timestamp: zodMillis, message: z.string(), ingestionTime: zodMillis.optional() })),
})

const zodInstances = z.object({
  nextToken: z.string().optional(),
  instances: z.array(z.object({
    ...Object.fromEntries(instanceTexts.map((name) => [name, z.string()])),
    ...Object.fromEntries(optionalInstanceTexts.map((name) => [name, z.string().optional()])),
    launchTime: zodDate,
  })),
})

const zodCluster = z.object({
  ...Object.fromEntries(clusterTexts.map((name) => [name, z.string()])),
  scheduler: z.object({ type: z.string(), metadata: z.object({ name: z.string(), version: z.string() }) }).optional(),
  creationTime: zodDate,
  lastUpdatedTime: zodDate,
  clusterConfiguration: z.object({ url: z.string() }),
  headNode: z.object({ ...Object.fromEntries(nodeTexts.map((name) => [name, z.string()])), launchTime: zodDate })
    .optional(),
  loginNodes: z.array(z.object({
    ...Object.fromEntries(poolTexts.map((name) => [name, z.string()])),
    healthyNodes: z.int().optional(),
    unhealthyNodes: z.int().optional(),
  })).optional(),
  failures: z.array(z.object({ failureCode: z.string().optional(), failureReason: z.string().optional() })).optional(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
})

const valibotDate = v.pipe(v.string(), v.transform((text) => new Date(text)), v.date())
const valibotPage = (event: v.ObjectEntries) =>
  v.object({
    nextToken: v.optional(v.string()),
    prevToken: v.optional(v.string()),
    events: v.array(v.object(event)),
  })
const valibotLog = valibotPage({ timestamp: valibotDate, message: v.string() })
const valibotStack = valibotPage({
  ...all(v.string()),
  timestamp: valibotDate,
  resourceStatusReason: v.optional(v.string()),
})

const valibotMillis = v.pipe(v.number(), v.integer(), v.transform((millis) => new Date(millis)), v.date())
const valibotCloudWatch = v.object({
  nextForwardToken: v.optional(v.string()),
  nextBackwardToken: v.optional(v.string()),
  events: v.array(v.object({
    timestamp: valibotMillis,
    message: v.string(),
    ingestionTime: v.optional(valibotMillis),
  })),
})

const valibotTexts = (names: ReadonlyArray<string>) => Object.fromEntries(names.map((name) => [name, v.string()]))
const valibotCluster = v.object({
  ...valibotTexts(clusterTexts),
  scheduler: v.optional(v.object({ type: v.string(), metadata: v.object(valibotTexts(["name", "version"])) })),
  creationTime: valibotDate,
  lastUpdatedTime: valibotDate,
  clusterConfiguration: v.object({ url: v.string() }),
  headNode: v.optional(v.object({ ...valibotTexts(nodeTexts), launchTime: valibotDate })),
  loginNodes: v.optional(v.array(v.object({
    ...valibotTexts(poolTexts),
    healthyNodes: v.optional(v.pipe(v.number(), v.integer())),
    unhealthyNodes: v.optional(v.pipe(v.number(), v.integer())),
  }))),
  failures: v.optional(v.array(v.object({ failureCode: v.optional(v.string()), failureReason: v.optional(v.string()) }))),
  tags: v.array(v.object({ key: v.string(), value: v.string() })),
})

const valibotInstances = v.object({
  nextToken: v.optional(v.string()),
  instances: v.array(v.object({
    ...valibotTexts(instanceTexts),
    ...Object.fromEntries(optionalInstanceTexts.map((name) => [name, v.optional(v.string())])),
    launchTime: valibotDate,
  })),
})

const typeboxDate = Type.Codec(Type.String()).Decode((text) => {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new Error("not a date")
  return date
}).Encode((date) => date.toISOString())
const typeboxPage = (event: Record<string, ReturnType<typeof Type.String>>) =>
  Type.Object({
    nextToken: Type.Optional(Type.String()),
    prevToken: Type.Optional(Type.String()),
    events: Type.Array(Type.Object(event)),
  })
const typeboxLog = Compile(typeboxPage({ timestamp: typeboxDate, message: Type.String() }))
const typeboxStack = Compile(typeboxPage({
  ...all(Type.String()),
  timestamp: typeboxDate,
  resourceStatusReason: Type.Optional(Type.String()),
}))

/** Its codecs cost much more than its checks: what one would write who needs to be quick. */
const checked = (
  page: { readonly Check: (value: unknown) => boolean },
  value: { readonly events: ReadonlyArray<{ readonly timestamp: string }> },
) => {
  if (!page.Check(value)) throw new Error("not a page")
  return { ...value, events: value.events.map((event) => ({ ...event, timestamp: new Date(event.timestamp) })) }
}

const typeboxTexts = (names: ReadonlyArray<string>) => Object.fromEntries(names.map((name) => [name, Type.String()]))
const typeboxCluster = Compile(Type.Object({
  ...typeboxTexts(clusterTexts),
  scheduler: Type.Optional(
    Type.Object({ type: Type.String(), metadata: Type.Object(typeboxTexts(["name", "version"])) }),
  ),
  creationTime: typeboxDate,
  lastUpdatedTime: typeboxDate,
  clusterConfiguration: Type.Object({ url: Type.String() }),
  headNode: Type.Optional(Type.Object({ ...typeboxTexts(nodeTexts), launchTime: typeboxDate })),
  loginNodes: Type.Optional(Type.Array(Type.Object({
    ...typeboxTexts(poolTexts),
    healthyNodes: Type.Optional(Type.Integer()),
    unhealthyNodes: Type.Optional(Type.Integer()),
  }))),
  failures: Type.Optional(Type.Array(
    Type.Object({ failureCode: Type.Optional(Type.String()), failureReason: Type.Optional(Type.String()) }),
  )),
  tags: Type.Array(Type.Object({ key: Type.String(), value: Type.String() })),
}))

export const peers = {
  log: (text: string) => ({
    "zod": () => zodLog.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotLog, JSON.parse(text)),
    "typebox": () => typeboxLog.Decode(JSON.parse(text)),
    "typebox's check, new Date": () => checked(typeboxLog, JSON.parse(text)),
  }),
  cloudWatch: (text: string) => ({
    "zod": () => zodCloudWatch.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotCloudWatch, JSON.parse(text)),
  }),
  stack: (text: string) => ({
    "zod": () => zodStack.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotStack, JSON.parse(text)),
    "typebox": () => typeboxStack.Decode(JSON.parse(text)),
    "typebox's check, new Date": () => checked(typeboxStack, JSON.parse(text)),
  }),
  cluster: (text: string) => ({
    "zod": () => zodCluster.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotCluster, JSON.parse(text)),
    "typebox": () => typeboxCluster.Decode(JSON.parse(text)),
  }),
  instances: (text: string) => ({
    "zod": () => zodInstances.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotInstances, JSON.parse(text)),
  }),
}
