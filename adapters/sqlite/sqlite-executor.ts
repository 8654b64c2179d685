import {
  type CompiledQuery,
  type ConnectionProvider,
  DefaultQueryExecutor,
  type DialectAdapter,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import type { SqliteSession } from './sqlite-session.ts';

/** Has the session already: within a transaction, or one connection asked for. */
class InsideExecutor extends DefaultQueryExecutor {
  readonly #compiler: QueryCompiler;
  protected readonly session: SqliteSession;

  constructor(session: SqliteSession, compiler: QueryCompiler, adapter: DialectAdapter, provider: ConnectionProvider) {
    super(compiler, adapter, provider);
    this.session = session;
    this.#compiler = compiler;
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.session.before(query);
    return this.session.executeQuery(query);
  }

  override withConnectionProvider(provider: ConnectionProvider): DefaultQueryExecutor {
    return new InsideExecutor(this.session, this.#compiler, this.adapter, provider);
  }
}

/**
 * Asks SQLite as directly as can be: kysely's own way to a connection (a mutex, a provider, promises in between) costs more than the
 * answers, which SQLite gives at once.
 */
export class SqliteExecutor extends InsideExecutor {
  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { turns, turnstile } = this.session;
    const turn = turns();
    if (turn !== undefined) await turn;
    // Entered even when free: a statement that has to wait for another process must not go on inside somebody's transaction.
    const wait = turnstile.enter();
    if (wait !== undefined) await wait;
    try {
      return await super.executeQuery(query);
    } finally {
      turnstile.leave();
    }
  }
}
