/**
 * Change sets against those of ParallelCluster 3.16.1: the expected ones were printed by its own `ConfigPatch` and
 * `_analyze_changes` for these two configurations.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { changes, read } from "../../src/testing/handlers/Configurations.ts"

const current = `Image: {Os: alinux2023}
HeadNode: {InstanceType: t3.medium, Networking: {SubnetId: subnet-1}}
Scheduling:
  Scheduler: slurm
  SlurmQueues:
  - Name: queue1
    ComputeResources:
    - {Name: c1, InstanceType: t3.micro, MinCount: 0, MaxCount: 10}
    Networking: {SubnetIds: [subnet-1]}
Tags: [{Key: a, Value: b}]
`
const requested = `Image: {Os: alinux2023}
HeadNode: {InstanceType: t3.medium, Networking: {SubnetId: subnet-1}, Dcv: {Enabled: true}}
Scheduling:
  Scheduler: slurm
  SlurmSettings: {ScaledownIdletime: 5}
  SlurmQueues:
  - Name: queue2
    ComputeResources:
    - {Name: c1, InstanceType: t3.micro, MaxCount: 10, Efa: {Enabled: false}, SpotPrice: 1.5}
    Networking: {SubnetIds: [subnet-1, subnet-2]}
  - Name: queue1
    CapacityType: SPOT
    ComputeResources:
    - {Name: c1, InstanceType: t3.micro, MaxCount: 20}
    Networking: {SubnetIds: [subnet-1, subnet-2]}
Monitoring: {DetailedMonitoring: true, Logs: {CloudWatch: {RetentionInDays: 3}}}
SharedStorage: [{Name: s, MountDir: /s, StorageType: Ebs}]
`
const queue = "{'Name': 'queue2', 'ComputeResources': [{'Name': 'c1', 'InstanceType': 't3.micro', 'MaxCount': 10, " +
  "'Efa': {'Enabled': False}, 'SpotPrice': 1.5}], 'Networking': {'SubnetIds': ['subnet-1', 'subnet-2']}}"

/** Parameter, value before, value after. */
const expected: ReadonlyArray<readonly [string, string, string]> = [
  ["HeadNode.Dcv", "-", "{'Enabled': True}"],
  ["Scheduling.SlurmSettings.ScaledownIdletime", "-", "5"],
  ["Scheduling.SlurmQueues", "-", queue],
  ["Scheduling.SlurmQueues[queue1].CapacityType", "-", "SPOT"],
  ["Scheduling.SlurmQueues[queue1].ComputeResources[c1].MaxCount", "10", "20"],
  ["Scheduling.SlurmQueues[queue1].ComputeResources[c1].MinCount", "0", "-"],
  ["Scheduling.SlurmQueues[queue1].Networking.SubnetIds", "['subnet-1']", "['subnet-1', 'subnet-2']"],
  ["SharedStorage", "-", "{'Name': 's', 'MountDir': '/s', 'StorageType': 'Ebs'}"],
  ["Monitoring.DetailedMonitoring", "-", "True"],
  ["Monitoring.Logs", "-", "{'CloudWatch': {'RetentionInDays': 3}}"],
  ["Tags", "{'Key': 'a', 'Value': 'b'}", "-"],
]

const changesOf = (from: string, to: string) =>
  changes(read(from) ?? {}, read(to) ?? {}).map(({ currentValue, parameter, requestedValue }) =>
    [parameter, currentValue, requestedValue] as const
  )
// Those of one section come in the order of the server's schema there, and of the configuration here.
const sorted = (rows: ReadonlyArray<readonly unknown[]>) => rows.map((row) => row.join(" | ")).sort()

describe("change sets", () => {
  it("are those of 3.16.1", () => {
    assert.deepStrictEqual(changesOf(current, requested), [...expected])
  })

  it("and the way back", () => {
    const back = expected.map(([parameter, before, after]) => [parameter, after, before])
    assert.deepStrictEqual(sorted(changesOf(requested, current)), sorted(back))
  })

  it("are empty where nothing changes", () => {
    assert.deepStrictEqual(changesOf(current, current), [])
  })
})
