import {
  CompiledQuery,
  type DatabaseConnection,
  type DataTypeNode,
  type Dialect,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type PostgresPool,
  PostgresQueryCompiler,
} from 'kysely';
import type { ClientBase, Pool } from 'pg';

/** Connections at most: writers take turns anyway, the rest is readers. */
const CONNECTIONS = 10;

/** How long a new connection may take, in milliseconds. */
const CONNECT_MS = 5_000;

/** How long a writer waits for another's transaction, and how long one may stand idle before it is ended, in milliseconds. */
const TURN_MS = 10_000;
const IDLE_MS = 30_000;

/** The lock that a transaction owns from its start; any number will do, as long as it is always the same. */
const TURN = 7_305_811_301;

/** Object id of `bigint`, which the driver answers as text since it may be larger than a number is exact: counts here never are. */
const BIGINT = 20;

/** SQLSTATE class 08: the connection failed. Errors of the driver itself have no code, and all of them mean this. */
const CONNECTION_LOST = '08006';

// A transaction that reads and then writes must have its turn to itself, as on SQLite: then what it has read still holds when it writes, on
// both databases, and none is ever done twice. A statement outside a transaction is one compare-and-swap and needs no turn.
class TurnDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const begin = `begin; set local lock_timeout = ${TURN_MS}; set local idle_in_transaction_session_timeout = ${IDLE_MS}`;
    try {
      await connection.executeQuery(CompiledQuery.raw(`${begin}; select pg_advisory_xact_lock(${TURN})`));
    } catch (error) {
      // The transaction was begun though its turn did not come; the connection goes back to the pool without it.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      throw error;
    }
  }
}

// Text is ordered by its bytes, as on SQLite, whatever the locale of the database: beginnings of names are found by ranges.
class BytewiseCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    if (node.dataType === 'text' && this.parentNode?.kind === 'ColumnDefinitionNode') this.append(' collate "C"');
  }
}

class TurnDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): PostgresDriver {
    return new TurnDriver(this.#config);
  }
  override createQueryCompiler(): PostgresQueryCompiler {
    return new BytewiseCompiler();
  }
}

const named = (error: unknown): unknown =>
  error instanceof Error && (error as { code?: unknown }).code === undefined
    ? Object.assign(error, { code: CONNECTION_LOST })
    : error;

/** The pool as kysely takes it; what the driver says of a lost connection gets the code that the standard has for it. */
const toldPool = (pool: Pool): PostgresPool => ({
  connect: async () => {
    const client = await pool.connect().catch((error: unknown) => {
      throw named(error);
    });
    return {
      // biome-ignore lint/suspicious/noExplicitAny: a cursor is never asked for, a query answers as the driver does
      query: (text: any, values?: any): any =>
        client.query(text, values).catch((error: unknown) => {
          throw named(error);
        }),
      release: (discard) => client.release(discard),
    };
  },
  end: () => pool.end(),
  options: pool.options,
});

/** PostgreSQL at a `postgres://…` address. A lost connection fails what was under way on it; the next question opens another. */
export const postgres = async (url: string): Promise<Dialect> => {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'signet',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // Whoever used a connection when it was lost is told by its query; without a listener the process would end here.
  const alreadyTold = (): void => {};
  pool.on('error', alreadyTold);
  pool.on('connect', (client: ClientBase) => client.on('error', alreadyTold));
  return new TurnDialect({ pool: toldPool(pool) });
};
