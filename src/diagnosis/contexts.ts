/**
 * Finds the context of each log line: a successful or failed step, the report of a failed resource, output of the user's script.
 *
 * @module
 */
import { logOf } from "./Facts.ts"
import type { Context } from "./Rule.ts"

/** The contexts of each line of a stream. */
export type Contexts = Array<Set<Context>>

const prefix = /^(?:CmdExecution: )?Std(?:out|err): /
/** A line of a build without the prefix that AWSTOE adds to the output of commands. */
export const outputOf = (message: string): string => message.replace(prefix, "")

interface Step {
  readonly start: number
  end: number
  readonly document: string
  exitCode?: number | undefined
}

const shipped = /component\/parallelclusterimage-(?!script-)/i

/** The steps of a build, as AWSTOE reports them. */
const stepsOf = (messages: ReadonlyArray<string>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let document = ""
  let step: Step | undefined
  messages.forEach((message, index) => {
    const named = /^Document (arn:\S+)/.exec(message)
    if (named !== null || /^(?:Phase|Step) \S|^TOE has completed/.test(message)) {
      document = named?.[1] ?? document
      if (step !== undefined) step.end = index
      step = /^Step \S/.test(message) ? { start: index, end: messages.length, document } : undefined
      if (step !== undefined) steps.push(step)
    }
    const exit = /ExitCode (-?\d+)/.exec(message)
    if (exit !== null && step !== undefined) step.exitCode = Math.max(step.exitCode ?? 0, Math.abs(Number(exit[1])))
  })
  return steps
}

const markBuild = (messages: ReadonlyArray<string>, contexts: Contexts): void => {
  const steps = stepsOf(messages)
  const failed = new Set(
    steps.flatMap(({ document, exitCode }) => exitCode !== undefined && exitCode > 0 ? document : []),
  )
  const isUsers = (document: string) => document !== "" && !shipped.test(document)
  const isUsersFault = [...failed].some(isUsers)
  // The lines after the report of the failure are about uploading logs and terminating the instance.
  const ended = messages.findLastIndex((message) => message.startsWith("TOE has completed execution with failure"))
  if (ended >= 0 && failed.size > 0) {
    for (let index = ended; index < messages.length; index++) contexts[index]?.add("passed")
  }
  for (const { document, end, exitCode, start } of steps) {
    const users = isUsers(document)
    for (let index = start; index < end; index++) {
      if (exitCode !== undefined && exitCode > 0) {
        contexts[index]?.add("failed-step")
        if (users) contexts[index]?.add("custom-script")
      } else if (exitCode === 0 && !failed.has(document) && (users || isUsersFault)) {
        // ParallelCluster's own component ignores failures in most of its steps; if it completed, they did no harm.
        contexts[index]?.add("passed")
      }
    }
  }
}

const chefErrorStarts =
  /Error executing action `|Recipe Compile Error in |Error Resolving Cookbooks|Chef encountered an error/
const chefFatal = /FATAL: (?!Stacktrace|PLEASE|-{3,})/

/** The number of lines at the end of an unfinished run that may show what it waited for. */
const lastLines = 40

/** Marks the last report of a failed resource, from its heading to its end. */
const markChef = (log: string, messages: ReadonlyArray<string>, contexts: Contexts): void => {
  let start: number | undefined
  let last: readonly [number, number] | undefined
  // The lines that were read may start in the middle of a run.
  let run: number | undefined = log === "chef-client" ? 0 : undefined
  const pass = (from: number, to: number) => {
    for (let index = from; index < to; index++) contexts[index]?.add("passed")
  }
  messages.forEach((message, index) => {
    if (message.includes("Started Cinc Zero")) run = index
    else if (/(?:Infra Phase|Client Run) (?:complete|failed)|Running (?:exception )?handlers|FATAL: /.test(message)) {
      run = undefined
    }
    if (start === undefined && (chefErrorStarts.test(message) || chefFatal.test(message))) start = index
    if (start === undefined) return
    if (/ignore_failure is set|ignoring failure/i.test(message)) {
      pass(start, index + 1)
      start = undefined
    } else if (chefFatal.test(message)) {
      // Redundant: the nodes and clustermgtd report failed nodes themselves.
      if (message.includes("PROTECTED mode")) pass(start, index + 1)
      else last = [start, index + 1]
      start = undefined
    } else if (/Started Cinc Zero|(?:Infra Phase|Client Run|Chef Infra Client Run) complete/.test(message)) {
      pass(start, index)
      start = undefined
    }
  })
  if (run !== undefined && start === undefined) {
    for (let index = Math.max(run, messages.length - lastLines); index < messages.length; index++) {
      contexts[index]?.add("hanging-run")
    }
  }
  if (start !== undefined) last = [start, messages.length]
  if (last === undefined) return
  for (let index = last[0]; index < last[1]; index++) {
    contexts[index]?.add("chef-error")
    // The message follows the underlined name of the exception.
    const isUnderlined = /^-{3,}$/.test(outputOf(messages[index - 1] ?? "").trim()) &&
      /^[A-Z]\w+(?:::\w+)*$/.test(outputOf(messages[index - 2] ?? "").trim())
    if (isUnderlined) contexts[index]?.add("chef-message")
  }
}

const actionFailed = /Failed to (?:execute|run|download) OnNode\w+ script/
/** The number of lines before the report of a failed custom action that count as its output. */
const outputLines = 80

const markCustomAction = (messages: ReadonlyArray<string>, contexts: Contexts): void => {
  messages.forEach((message, index) => {
    const failedCommand = /\[ERROR\] Command run(?:pre|post)\w+ /.test(message)
    if (failedCommand) {
      // cfn-init logs the output of a command after the line that reports its failure.
      let end = index + 1
      while (end < messages.length && !/\] Error encountered during build|BUILD FAILED/.test(messages[end] ?? "")) end++
      for (let line = index; line < end; line++) contexts[line]?.add("custom-action")
    } else if (actionFailed.test(message) && contexts[index]?.has("custom-action") === false) {
      for (let line = index; line >= 0 && index - line < outputLines; line--) {
        contexts[line]?.add("custom-action")
        if (/The hash of script|Starting build|Cloud-init v\./.test(messages[line] ?? "")) break
      }
    }
  })
}

/** The contexts of the lines of a stream. */
export const contextsOf = (logStreamName: string, messages: ReadonlyArray<string>): Contexts => {
  const { log } = logOf(logStreamName)
  const contexts: Contexts = messages.map(() => new Set())
  if (log === "build") markBuild(messages, contexts)
  if (["build", "chef-client", "cloud-init-output", "cfn-init"].includes(log)) markChef(log, messages, contexts)
  if (["cfn-init", "cloud-init-output", "cloud-init", "system-messages", "syslog"].includes(log)) {
    markCustomAction(messages, contexts)
  }
  return contexts
}

/** The command of cfn-init that started and never ended, such as `runpostinstall`. */
export const unfinishedCommand = (messages: ReadonlyArray<string>): string | undefined => {
  let command: string | undefined
  for (const message of messages) {
    const started = /Running command (\S+)/.exec(message)
    if (started !== null) command = started[1]
    else if (command !== undefined && message.includes(`Command ${command} `)) command = undefined
  }
  return command
}
