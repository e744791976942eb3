/**
 * Effect's `SqlClient` over `node:sqlite`, which Bun, Deno and Node have built in. Effect's own drivers for SQLite have no
 * release for Effect 4 yet; once there is one, it takes the place of this file.
 *
 * @module
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import { Effect, Layer, Semaphore, Stream } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, type SqlConnection, SqlError, Statement } from "effect/sql"

const open = Effect.fnUntraced(function* (file: string) {
  const database = yield* Effect.acquireRelease(
    Effect.sync(() => new DatabaseSync(file)),
    (database) => Effect.sync(() => database.close()),
  )
  // A second process that opens the file while this one lives is refused; the lock of one that was killed goes with it.
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")

  const query = <A>(sql: string, run: (statement: ReturnType<typeof database.prepare>) => A) =>
    Effect.try({
      try: () => run(database.prepare(sql)),
      catch: (cause) => new SqlError.SqlError({ reason: SqlError.classifySqliteError(cause, { message: sql }) }),
    })
  // Effect's statements for SQLite hold nothing but what SQLite can take.
  const values = (params: ReadonlyArray<unknown>) => params as ReadonlyArray<SQLInputValue>
  const rows: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    Effect.map(query(sql, (statement) => statement.all(...values(params))), (rows) => transform?.(rows) ?? rows)
  const arrays: SqlConnection.Connection["executeValues"] = (sql, params) =>
    Effect.map(rows(sql, params, undefined), (rows) => rows.map((row) => Object.values(row)))

  return {
    execute: rows,
    executeUnprepared: rows,
    executeValues: arrays,
    executeValuesUnprepared: arrays,
    executeRaw: (sql, params) => query(sql, (statement) => statement.run(...values(params))),
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(rows(sql, params, transform), Stream.fromIterable)),
  } satisfies SqlConnection.Connection
})

/** A client of the database in this file, which is made if there is none. */
export const layer = (file: string) =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function* () {
      const connection = yield* open(file)
      const semaphore = yield* Semaphore.make(1)
      return yield* SqlClient.make({
        ...SqlClient.makeSqliteAcquirers({ connection: Effect.succeed(connection), semaphore }),
        compiler: Statement.makeCompilerSqlite(),
        driver: "node-sqlite",
        spanAttributes: [["db.system.name", "sqlite"]],
      })
    }),
  ).pipe(Layer.provide(Reactivity.layer))
