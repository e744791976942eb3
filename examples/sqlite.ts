/**
 * Effect's `SqlClient` over `node:sqlite`, which Bun, Deno and Node have built in. Effect's own SQLite drivers have no release for
 * Effect 4 yet; use them instead of this file once they have one.
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
  // Only one process can open the file; the lock is released when the process ends, even if it is killed.
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")

  const query = <A>(sql: string, run: (statement: ReturnType<typeof database.prepare>) => A) =>
    Effect.try({
      try: () => run(database.prepare(sql)),
      catch: (cause) => new SqlError.SqlError({ reason: SqlError.classifySqliteError(cause, { message: sql }) }),
    })
  // Effect's statements for SQLite contain only values that SQLite supports.
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

/** A client of the database in this file, which is created if it does not exist. */
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
