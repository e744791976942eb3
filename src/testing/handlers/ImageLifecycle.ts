/**
 * The states that an image goes through while it is built.
 *
 * @module
 */
import { putLogEvents } from "../LogStore.ts"
import type { Image, Region } from "../Model.ts"
import { ownLogStream, putStackEvents } from "../State.ts"
import { schedule } from "../Timeline.ts"
import type { RequestContext } from "./Handler.ts"
import { takeFailure } from "./Stacks.ts"

const stackType = "AWS::CloudFormation::Stack"

/** Begins to build: after `durations.imageBuild` the image is there, or has failed. */
export const build = (region: Region, image: Image, { durations, now }: RequestContext, rollback: boolean): Image => {
  const { imageId } = image
  const set = (change: Partial<Image>) => {
    const next = { ...(region.images.get(imageId) ?? image), ...change }
    region.images.set(imageId, next)
    return next
  }
  const stage = (imagebuilderImageStatus: string | undefined, status = "CREATE_IN_PROGRESS", reason?: string) =>
    set({
      stack: { status, creationTime: now, imagebuilderImageStatus, imagebuilderImageStatusReason: reason },
    })
  const log = (time: Date, message: string) =>
    putLogEvents(ownLogStream(region, image, `${image.version}/1`, time), [{ timestamp: time, message }], time)
  const event = (
    time: Date,
    logicalResourceId: string,
    resourceType: string,
    resourceStatus: string,
    reason?: string,
  ) => {
    const resourceStatusReason = reason === undefined ? {} : { resourceStatusReason: reason }
    putStackEvents(
      region,
      imageId,
      [{ logicalResourceId, resourceType, resourceStatus, ...resourceStatusReason }],
      time,
    )
  }
  const resource = (time: Date, status: string, reason?: string) =>
    event(time, "ParallelClusterImage", "AWS::ImageBuilder::Image", status, reason)

  event(now, imageId, stackType, "CREATE_IN_PROGRESS", "User Initiated")
  const fails = takeFailure(region, imageId)
  schedule(region.timeline, imageId, now, durations.imageBuild, [
    [0.02, () => {
      stage("PENDING")
    }],
    [0.05, (time) => {
      stage("CREATING")
      event(time, "InstanceRole", "AWS::IAM::Role", "CREATE_IN_PROGRESS")
      event(time, "InstanceRole", "AWS::IAM::Role", "CREATE_COMPLETE")
      resource(time, "CREATE_IN_PROGRESS")
    }],
    ...Array.from({ length: 10 }, (_, i) =>
      [0.1 + i * 0.04, (time: Date) => {
        stage("BUILDING")
        log(time, `Stdout: step ${i + 1} of 10`)
      }] as const),
    ...(fails === undefined
      ? [
        [0.6, (time: Date) => {
          stage("TESTING")
          log(time, "TOE has completed execution successfully")
        }] as const,
        [0.8, () => {
          stage("DISTRIBUTING")
        }] as const,
        [1, (time: Date) => {
          const amiId = `ami-${amiNumber(region).toString(16).padStart(17, "0")}`
          set({ stack: undefined, ami: { amiId, creationTime: time, state: "AVAILABLE" } })
          // The stack deletes itself.
          region.stacks.delete(imageId)
        }] as const,
      ]
      : [
        [0.6, (time: Date) => {
          log(time, `TOE has completed execution with failure: ${fails}`)
          resource(time, "CREATE_FAILED", fails)
          const status = rollback ? "ROLLBACK_IN_PROGRESS" : "CREATE_FAILED"
          stage("FAILED", status, fails)
          event(time, imageId, stackType, status, "The following resource(s) failed to create: [ParallelClusterImage].")
        }] as const,
        ...(rollback
          ? [
            [1, (time: Date) => {
              stage("FAILED", "ROLLBACK_COMPLETE", fails)
              event(time, imageId, stackType, "ROLLBACK_COMPLETE")
            }] as const,
          ]
          : []),
      ]),
  ])
  // EC2 Image Builder has not reported a status yet.
  return stage(undefined)
}

const amiNumber = ({ images }: Region) => [...images.values()].filter(({ ami }) => ami !== undefined).length + 1
