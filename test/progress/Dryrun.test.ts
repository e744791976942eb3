import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  ClusterLogs,
  ClusterOperations,
  Dryrun,
  Errors,
  ImageOperations,
  type ParallelCluster,
  Retry,
} from "effect-parallelcluster"
import { client, passingTime, script, transports } from "../support/harness.ts"

const cluster = { clusterName: "my-cluster", clusterConfiguration: "Image:\n  Os: alinux2023\n" }
const message = "Request would have succeeded, but DryRun flag is set."
const warning = { level: "WARNING", type: "KeyPairValidator", message: "If you do not specify a key pair, …" }
const change = { parameter: "HeadNode.InstanceType", currentValue: "t3.medium", requestedValue: "t3.large" }
const dry = (body: object) => () => Response.json({ message, ...body }, { status: 412 })

for (const { name, over } of transports) {
  describe(`a dry run over ${name}`, () => {
    it.effect("succeeds with what would change and what was found", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(
          dry({ validationMessages: [warning] }),
          dry({ changeSet: [change], validationMessages: [warning] }),
          dry({}),
        )
        yield* Effect.gen(function* () {
          assert.deepStrictEqual(yield* Dryrun.run(ClusterOperations.createCluster, cluster), {
            message,
            changeSet: [],
            validationMessages: [warning],
          })
          assert.deepStrictEqual(
            yield* Dryrun.run(ClusterOperations.updateCluster, { ...cluster, forceUpdate: true }),
            {
              message,
              changeSet: [change],
              validationMessages: [warning],
            },
          )
          const image = { imageId: "my-image", imageConfiguration: "Build:\n", dryrun: false }
          assert.deepStrictEqual(yield* Dryrun.run(ImageOperations.buildImage, image), {
            message,
            changeSet: [],
            validationMessages: [],
          })
        }).pipe(Effect.provide(client(over(handler))))
        assert.deepStrictEqual(requests.map(({ url }) => new URL(url).search), [
          "?dryrun=true",
          "?forceUpdate=true&dryrun=true",
          "?dryrun=true",
        ])
      }))

    it.effect("changes have any JSON as their values on servers before 3.12, and what is wrong in one costs itself alone", () =>
      Effect.gen(function* () {
        const queue = { Name: "queue2", ComputeResources: [{ Name: "c1", MaxCount: 10 }] }
        const changeSet = [
          {
            parameter: "Scheduling.SlurmQueues[queue1].ComputeResources[c1].MaxCount",
            currentValue: 10,
            requestedValue: 20,
          },
          { parameter: "Scheduling.SlurmQueues", requestedValue: queue },
          { parameter: "Tags", currentValue: [{ Key: "a" }], requestedValue: true },
        ]
        const updateValidationErrors = [{ ...changeSet[0], message: "Cannot be changed" }, {
          ...change,
          message: "Nor this",
        }]
        const { handler } = script(
          dry({ changeSet, validationMessages: [warning] }),
          dry({
            changeSet: [{ ...change, parameter: 7 }, "?", change],
            validationMessages: [warning, { level: 1, id: "x" }],
          }),
          () => Response.json({ message: "Update failure", changeSet, updateValidationErrors }, { status: 400 }),
          () => Response.json({ cluster: created.cluster, changeSet }, { status: 202 }),
        )
        yield* Effect.gen(function* () {
          const update = Dryrun.run(ClusterOperations.updateCluster, cluster)
          assert.deepInclude(yield* update, { changeSet, validationMessages: [warning] })
          const { parameter: _, ...rest } = change
          assert.deepInclude(yield* update, { changeSet: [rest, change], validationMessages: [warning, { id: "x" }] })
          const refused = yield* Effect.flip(update)
          assert.deepInclude({ ...refused }, { _tag: "BadRequest", changeSet, updateValidationErrors })
          assert.deepStrictEqual((yield* ClusterOperations.updateCluster(cluster)).changeSet, changeSet)
        }).pipe(Effect.provide(client(over(handler))))
      }))

    it.effect("fails with what is wrong with the configuration", () =>
      Effect.gen(function* () {
        const configurationValidationErrors = [{ level: "ERROR", type: "NameValidator", message: "Bad name" }, warning]
        const updateValidationErrors = [{ ...change, message: "Cannot be changed" }]
        const wrong = (body: object) => () => Response.json({ message: "Invalid", ...body }, { status: 400 })
        const { handler } = script(
          wrong({ configurationValidationErrors }),
          wrong({ updateValidationErrors, changeSet: [change] }),
          () => Response.json({ message: "already exists" }, { status: 409 }),
        )
        yield* Effect.gen(function* () {
          const created = yield* Effect.flip(Dryrun.run(ClusterOperations.createCluster, cluster))
          assert.strictEqual(created._tag, "BadRequest")
          assert.deepStrictEqual(
            created._tag === "BadRequest" && created.configurationValidationErrors,
            configurationValidationErrors,
          )
          const updated = yield* Effect.flip(Dryrun.run(ClusterOperations.updateCluster, cluster))
          assert.deepStrictEqual(updated._tag === "BadRequest" && [updated.updateValidationErrors, updated.changeSet], [
            updateValidationErrors,
            [change],
          ])
          const conflict = yield* Effect.flip(Dryrun.run(ClusterOperations.updateCluster, cluster))
          assert.strictEqual(conflict._tag, "Conflict")
        }).pipe(Effect.provide(client(over(handler))))
      }))

    it.effect("is tried again when it was lost, which the operation itself is not", () =>
      Effect.gen(function* () {
        for (const [dryly, attempts] of [[true, 3], [false, 1]] as const) {
          const { handler, requests } = script(() => new Response("", { status: 504 }))
          const call: Effect.Effect<unknown, Errors.OperationError, ParallelCluster.ParallelCluster> = dryly
            ? Dryrun.run(ClusterOperations.createCluster, cluster)
            : ClusterOperations.createCluster(cluster)
          const { result } = yield* passingTime(Effect.flip(call)).pipe(Effect.provide(client(over(handler))))
          assert.strictEqual(result._tag, "InternalService")
          assert.strictEqual(requests.length, attempts)
        }
        const { handler, requests } = script(() => new Response("", { status: 504 }))
        yield* Effect.flip(Dryrun.run(ClusterOperations.createCluster, cluster)).pipe(
          Retry.none,
          Effect.provide(client(over(handler))),
        )
        assert.strictEqual(requests.length, 1)
      }))

    it.effect("is no success where the service took it for no dry run", () =>
      Effect.gen(function* () {
        const { handler } = script(() => Response.json(created, { status: 202 }))
        const error = yield* Effect.flip(Dryrun.run(ClusterOperations.createCluster, cluster)).pipe(
          Effect.provide(client(over(handler))),
        )
        assert.strictEqual(error._tag, "InvalidResponse")
      }))
  })
}

const created = {
  cluster: {
    clusterName: "my-cluster",
    region: "eu-west-1",
    version: "3.16.1",
    cloudformationStackArn: "arn",
    cloudformationStackStatus: "CREATE_IN_PROGRESS",
    clusterStatus: "CREATE_IN_PROGRESS",
  },
}

describe("findings for people", () => {
  it("one line each, with level, validator and message", () => {
    assert.strictEqual(
      Dryrun.format({
        configurationValidationErrors: [
          { level: "ERROR", type: "ConfigSchemaValidator", message: "while parsing\n  in line 1\n" },
          { level: "WARNING", id: "id-1", message: "no type" },
          { id: "id-2", type: "Both", message: "both" },
          {},
        ],
        validationMessages: [warning],
        updateValidationErrors: [{ ...change, message: "Cannot be changed" }, {
          parameter: "New",
          requestedValue: "1",
        }],
      }),
      [
        "ERROR ConfigSchemaValidator: while parsing in line 1",
        "WARNING (id-1): no type",
        "ERROR Both (id-2): both",
        "ERROR: ",
        "WARNING KeyPairValidator: If you do not specify a key pair, …",
        "ERROR HeadNode.InstanceType (t3.medium -> t3.large): Cannot be changed",
        "ERROR New (- -> 1): ",
      ].join("\n"),
    )
  })

  it("values of older servers as the JSON that they are", () => {
    const queue = { Name: "queue2", ComputeResources: [{ MaxCount: 10 }] }
    assert.strictEqual(
      Dryrun.format({
        updateValidationErrors: [
          { parameter: "SlurmQueues", requestedValue: queue, message: "no" },
          { parameter: "MaxCount", currentValue: 10, requestedValue: true, message: "no" },
        ],
      }),
      'ERROR SlurmQueues (- -> {"Name":"queue2","ComputeResources":[{"MaxCount":10}]}): no\nERROR MaxCount (10 -> true): no',
    )
  })

  it("the message of an error without lists, and nothing when nothing was found", () => {
    const message = "Invalid cluster configuration: The subnet ID 'subnet-1' does not exist"
    assert.strictEqual(
      Dryrun.format(new Errors.BadRequest({ operation: "CreateCluster", message, status: 400 })),
      message,
    )
    assert.strictEqual(Dryrun.format({ message, configurationValidationErrors: [] }), message)
    assert.strictEqual(Dryrun.format({ message, validationMessages: [warning] }).split("\n").length, 1)
    assert.strictEqual(Dryrun.format({}), "")
  })
})

// Operations that cannot run dry are refused by the compiler.
// @ts-expect-error it has no dryrun
void (() => Dryrun.run(ClusterLogs.listClusterLogStreams, { clusterName: "my-cluster" }))
