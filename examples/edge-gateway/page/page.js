/**
 * The page: asks the gateway which images there are, why a build failed, when what was made, and follows its log.
 *
 * @module
 */

/**
 * What the gateway answers with, as far as it is used here.
 *
 * @typedef {{ imageId: string, imageBuildStatus: string }} Image
 * @typedef {{ logStreamName: string, message: string, timestamp: string }} LogEvent
 * @typedef {object} Evidence
 * @property {"describe" | "stackEvent" | "log"} source
 * @property {string} text
 * @property {string} [member]
 * @property {string} [logicalResourceId]
 * @property {string} [logStreamName]
 * @property {string} [timestamp]
 *
 * @typedef {{ title: string, explanation: string, next: string, evidence: ReadonlyArray<Evidence> }} Cause
 * @typedef {{ state: string, status: string, causes: ReadonlyArray<Cause>, unexplained: ReadonlyArray<Evidence> }} Diagnosis
 * @typedef {object} StackEvent
 * @property {string} stackName
 * @property {string} logicalResourceId
 * @property {string} resourceType
 * @property {string} resourceStatus
 * @property {string} [resourceStatusReason]
 * @property {string} timestamp
 *
 * @typedef {{ images: Image, events: StackEvent }} Members  What the items of a page are called.
 */

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 */
const element = (selector, type) => {
  const found = document.querySelector(selector)
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}`)
  return found
}
const form = element("#pick", HTMLFormElement)
const image = element("[name=image]", HTMLInputElement)
const token = element("[name=token]", HTMLInputElement)
const lines = element("#lines", HTMLElement)
const gateway = element("meta[name=gateway]", HTMLMetaElement).content || location.origin

/** What the page shows and listens to; a new image ends it. */
let watching = new AbortController()

/** @type {Record<number, string>} */
const texts = {
  401: "The gateway does not know this token.",
  404: "There is no such image, or it has nothing to show any more.",
  429: "AWS asks for a pause. Try again in a minute.",
}

/** What went wrong, with words for people where there are some. */
class Problem extends Error {
  /** @param {number | undefined} status  @param {string} message */
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/** @param {string} path */
const ask = async (path, signal = new AbortController().signal, headers = {}) => {
  const authorization = `Bearer ${token.value}`
  const response = await fetch(gateway + path, { headers: { authorization, ...headers }, signal }).catch((error) => {
    if (signal.aborted) throw error
    // A browser does not tell a page which of the two it is.
    throw new Problem(undefined, `The gateway at ${gateway} cannot be reached, or it does not answer pages from here.`)
  })
  if (response.ok) return response
  const { message } = await response.json().catch(() => ({ message: response.statusText }))
  throw new Problem(response.status, texts[response.status] ?? `${message} (${response.status})`)
}

/** @param {unknown} error */
const showProblem = (error) => {
  const problem = element("#problem", HTMLElement)
  problem.hidden = error === undefined
  problem.textContent = error instanceof Error ? error.message : ""
}

/**
 * Runs until it is aborted, and shows what else ends it.
 *
 * @param {AbortSignal} signal
 * @param {() => Promise<void>} run
 */
const attempt = async (signal, run) => {
  try {
    await run()
  } catch (error) {
    if (signal.aborted) return
    showProblem(error)
  }
}

const imageId = () => encodeURIComponent(image.value)

/**
 * @template {keyof Members} M
 * @param {string} path
 * @param {M} member
 * @param {AbortSignal} [signal]
 */
const allPages = async (path, member, signal) => {
  /** @type {Array<Members[M]>} */
  const items = []
  let next = ""
  do {
    const page = await (await ask(path + next, signal)).json()
    items.push(...page[member])
    const separator = path.includes("?") ? "&" : "?"
    next = page.nextToken === undefined ? "" : `${separator}nextToken=${encodeURIComponent(page.nextToken)}`
  } while (next !== "")
  return items
}

// The images

/** @param {string} status */
const kindOfStatus = (status) =>
  status.endsWith("FAILED") ? "failed" : status.endsWith("IN_PROGRESS") ? "running" : "done"

/** Lists the images there are, as links. */
const listImages = async () => {
  const pages = await Promise.all(
    ["PENDING", "FAILED", "AVAILABLE"].map((state) => allPages(`/v3/images/custom?imageStatus=${state}`, "images")),
  )
  element("#images", HTMLElement).replaceChildren(
    ...pages.flat().map(({ imageBuildStatus, imageId }) => {
      const item = node("li", kindOfStatus(imageBuildStatus), "")
      const link = document.createElement("a")
      link.href = `#${imageId}`
      link.textContent = imageId
      item.append(link, " ", node("span", "", imageBuildStatus))
      return item
    }),
  )
  element("#list", HTMLElement).hidden = pages.flat().length === 0
}

// Why it failed

/** @param {Evidence} evidence */
const drawEvidence = ({ logStreamName, logicalResourceId, member, text, timestamp }) => {
  const place = logStreamName ?? logicalResourceId ?? member ?? ""
  const shown = node("div", "evidence", text)
  shown.prepend(node("div", "place", timestamp === undefined ? place : `${place}, ${inShort(timestamp)}`))
  return shown
}

/** @param {AbortSignal} signal */
const explain = async (signal) => {
  const section = element("#diagnosis", HTMLElement)
  section.hidden = true
  /** @type {Diagnosis} */
  const { causes, state, unexplained } = await (await ask(`/images/${imageId()}/diagnosis`, signal)).json()
  const shown = causes.flatMap(({ evidence, explanation, next, title }) => [
    node("h3", "", title),
    ...evidence.map(drawEvidence),
    node("p", "", explanation),
    node("p", "", next),
  ])
  if (causes.length === 0) shown.push(...unexplained.map(drawEvidence))
  element("#causes", HTMLElement).replaceChildren(...shown)
  section.hidden = shown.length === 0
  return state
}

// The timeline

/** @param {number} millis */
const duration = (millis) => {
  const seconds = Math.round(millis / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

/**
 * One row a resource: when it was begun, when it was done, and how it ended.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} type
 * @property {boolean} whole  The stack itself.
 * @property {boolean} failed
 * @property {number} from
 * @property {number | undefined} [to]
 * @property {string | undefined} [reason]
 *
 * @param {ReadonlyArray<StackEvent>} events
 */
const rowsOf = (events) => {
  /** @type {Map<string, Row>} */
  const rows = new Map()
  for (const event of events.toReversed()) {
    const { logicalResourceId: name, resourceStatus: status, timestamp } = event
    const at = Date.parse(timestamp)
    const whole = name === event.stackName
    const row = rows.get(name) ?? { name, type: event.resourceType, from: at, whole, failed: false }
    rows.set(name, row)
    row.to = status.endsWith("_IN_PROGRESS") ? undefined : at
    // What is said first is the cause; what follows from it says "cancelled".
    if (/FAILED|ROLLBACK/.test(status)) {
      row.failed = true
      row.reason ??= event.resourceStatusReason
    }
  }
  return [...rows.values()]
}

/** @param {string} tag  @param {string} className  @param {string} text */
const node = (tag, className, text) => {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

const marks = { done: "✓", failed: "✕", running: "…" }
const words = { done: "done", failed: "failed", running: "in progress" }

/** @param {ReadonlyArray<StackEvent>} events */
const drawTimeline = (events) => {
  const rows = rowsOf(events)
  const start = Math.min(...rows.map((row) => row.from))
  const whole = rows.find((row) => row.whole) ?? rows[0]
  const goes = whole !== undefined && whole.to === undefined
  const end = Math.max(goes ? Date.now() : 0, ...events.map((event) => Date.parse(event.timestamp)))
  const span = Math.max(end - start, 1)
  /** @param {Row} row */
  const kindOf = (row) => row.failed ? "failed" : row.to === undefined ? "running" : "done"
  element("#timeline", HTMLElement).replaceChildren(...rows.map((row) => {
    const kind = kindOf(row)
    const to = row.to ?? end
    const item = node("li", kind, "")
    const name = node("span", "name", "")
    name.title = row.type
    const mark = node("span", "mark", `${marks[kind]} `)
    mark.ariaHidden = "true"
    name.append(mark, row.name)
    const track = node("span", "track", "")
    track.role = "img"
    track.ariaLabel = `${words[kind]}, from ${duration(row.from - start)} to ${duration(to - start)} after the start`
    const bar = node("span", "", "")
    bar.style.left = `min(${(row.from - start) / span * 100}%, 100% - 0.25rem)`
    bar.style.width = `${(to - row.from) / span * 100}%`
    track.append(bar)
    item.append(name, track, node("span", "time", duration(to - row.from)))
    if (row.reason) item.append(node("span", "reason", row.reason))
    return item
  }))
  element("#summary", HTMLElement).textContent = whole === undefined
    ? "Nothing has happened yet."
    : `${words[kindOf(whole)]} after ${duration(span)}: ${rows.filter((row) => row.failed).length} failed, ` +
      `${rows.filter((row) => kindOf(row) === "running").length} in progress, of ${rows.length}`
  return goes
}

/** @param {number} millis  @param {AbortSignal} signal */
const pause = (millis, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, millis)
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)))
  })

/** @param {AbortSignal} signal */
const watchBuild = async (signal) => {
  const before = await explain(signal)
  await watchStack(signal)
  if (before === "in-progress" && !signal.aborted) await explain(signal)
}

/** @param {AbortSignal} signal */
const watchStack = async (signal) => {
  const build = element("#build", HTMLElement)
  build.hidden = true
  let goes = true
  while (goes && !signal.aborted) {
    try {
      goes = drawTimeline(await allPages(`/v3/images/custom/${imageId()}/stackevents`, "events", signal))
      build.hidden = false
    } catch (error) {
      // When the image is available its stack is gone, and there is still a log.
      if (!(error instanceof Problem && error.status === 404)) throw error
      return
    }
    if (goes) await pause(10_000, signal)
  }
}

// The log

/** As many lines as a browser scrolls with ease. */
const mostLines = 5000
/** @type {ReadonlyArray<LogEvent>} */
let kept = []

/** @param {string} timestamp */
const inShort = (timestamp) => timestamp.slice(0, 19).replace("T", " ")

/** @param {ReadonlyArray<LogEvent>} added */
const addLines = (added) => {
  kept = kept.concat(added).slice(-mostLines)
  lines.textContent = kept.map(({ message, timestamp }) => `${inShort(timestamp)}  ${message}`).join("\n")
  if (element("#keep", HTMLInputElement).checked) lines.scrollTop = lines.scrollHeight
}

/**
 * The events of a `text/event-stream`, in the batches that arrive.
 *
 * @typedef {{ id?: string, event?: string, data: string }} ServerSentEvent
 * @param {Response} response
 * @returns {AsyncGenerator<ReadonlyArray<ServerSentEvent>>}
 */
async function* eventsOf(response) {
  if (response.body === null) return
  let rest = ""
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n")
    rest = blocks.pop() ?? ""
    yield blocks.map((block) => Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2))))
  }
}

/** @param {AbortSignal} signal */
const followLog = async (signal) => {
  kept = []
  addLines([])
  const path = `/images/${imageId()}/log`
  const log = element("#log", HTMLElement)
  const state = element("#state", HTMLElement)
  log.hidden = true
  /** @type {string | undefined} */
  let id
  while (!signal.aborted) {
    state.textContent = "Following …"
    const resume = id === undefined ? {} : { "last-event-id": id }
    try {
      const response = await ask(path, signal, { accept: "text/event-stream", ...resume })
      log.hidden = false
      for await (const events of eventsOf(response)) {
        addLines(events.filter((event) => event.id !== undefined).map((event) => JSON.parse(event.data)))
        id = events.findLast((event) => event.id !== undefined)?.id ?? id
        const last = events.find((event) => event.event !== undefined)
        if (last?.event === "over") {
          state.textContent = "The build is over; this is all of it."
          return
        }
        if (last?.event === "failure") {
          const { error, message } = JSON.parse(last.data)
          const status = error === "NotFound" ? 404 : 500
          throw new Problem(status, texts[status] ?? message)
        }
      }
      // The gateway ends a response after some minutes.
      await pause(1000, signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Problem && error.status !== undefined) {
        state.textContent = ""
        throw error
      }
      // The connection: it comes back, and so do we, for what comes after the last line.
      state.textContent = "Reconnecting …"
      await pause(2000, signal)
    }
  }
}

const show = () => {
  watching.abort()
  watching = new AbortController()
  const { signal } = watching
  sessionStorage.setItem("token", token.value)
  showProblem(undefined)
  void attempt(signal, listImages)
  for (const id of ["#diagnosis", "#build", "#log"]) element(id, HTMLElement).hidden = true
  if (image.value === "") return
  history.replaceState(null, "", `#${encodeURIComponent(image.value)}`)
  element("#hint", HTMLElement).hidden = true
  void attempt(signal, () => watchBuild(signal))
  void attempt(signal, () => followLog(signal))
}

form.addEventListener("submit", (event) => {
  event.preventDefault()
  show()
})

/** The image that the address names, if it names one. */
const named = () => {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    return ""
  }
}

addEventListener("hashchange", () => {
  image.value = named()
  if (token.value) form.requestSubmit()
})

// A reload, or a link to an image, shows it again.
token.value = sessionStorage.getItem("token") ?? ""
image.value = named()
if (token.value) form.requestSubmit()
