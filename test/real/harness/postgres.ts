import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, openDatabase } from '../../../adapters/database.ts';
import type { Databases } from '../../fakes/test-database.ts';
import { listenerCertificate } from './listener-certificate.ts';
import { printed } from './printed.ts';
import { freePort, type Program, run, workFolder } from './program.ts';

const VERSIONS = '/usr/lib/postgresql';

export interface Postgres {
  readonly port: number;
  /** Of the CA that its certificate is under, where it was started with TLS. */
  readonly caFile: string | undefined;
  /** The address of a new, empty database. */
  fresh(): Promise<string>;
  /** The same with the tables in it already, which is quicker. */
  migrated(): Promise<string>;
  /** Takes away the databases that `fresh` made. */
  clear(): Promise<void>;
  /** One question as the superuser; `database` is a path of an address. */
  ask(question: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends the server as a crash would, keeping its files. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  again(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian keeps the server's programs out of the path, by version. */
const binaries = (): string => {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const found = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'postgres')));
  if (found === undefined) {
    throw new Error('missing: postgres. Install with: apt-get install -y --no-install-recommends postgresql');
  }
  return found;
};

/** The server refuses to run as root: then it is the account that its package made. */
const account = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
};

/**
 * A real PostgreSQL of its own on a free loopback port, with a locale whose order is not that of the bytes: what rests on the order of
 * text by accident is found here. `tls`: it takes TLS as well, with a certificate for localhost.
 */
export const startPostgres = async ({ tls = false } = {}): Promise<Postgres> => {
  const bin = binaries();
  const owner = account();
  const work = workFolder('postgres');
  const port = await freePort();
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(work.path, owner.uid, owner.gid);
  const files = join(work.path, 'files');
  const locale = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--locale=C'];
  execFileSync(join(bin, 'initdb'), ['-D', files, '-U', 'signet', '--auth=trust', '--no-sync', ...locale], {
    ...owner,
    cwd: work.path,
    stdio: 'pipe',
  });
  const listener = tls ? listenerCertificate(work.path) : undefined;
  if (listener !== undefined && owner.uid !== undefined && owner.gid !== undefined)
    chownSync(listener.keyFile, owner.uid, owner.gid);
  const settings = {
    ...(listener === undefined
      ? {}
      : { ssl: 'on', ssl_cert_file: listener.certificateFile, ssl_key_file: listener.keyFile }),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    // The machine does not lose its power here, and no database lives long enough to be swept.
    fsync: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    max_connections: '60',
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const start = async (): Promise<Program> => {
    const program = await run(join(bin, 'postgres'), ['-D', files, ...flags], {
      ...owner,
      cwd: work.path,
      ports: [port],
    });
    await printed(program, 'ready to accept connections');
    return program;
  };
  let program = await start();
  const address = (database: string) => `postgres://signet@127.0.0.1:${port}/${database}`;
  const ask: Postgres['ask'] = async (question, database = address('postgres')) => {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    try {
      return (await client.query(question)).rows;
    } finally {
      await client.end();
    }
  };
  let count = 0;
  let made: readonly string[] = [];
  const make = async (pattern: string): Promise<string> => {
    const name = `t${++count}`;
    await ask(`create database ${name} template ${pattern}`);
    made = [...made, name];
    return address(name);
  };
  let pattern: Promise<string> | undefined;
  const makePattern = async (): Promise<string> => {
    await ask('create database pattern');
    const db = await openDatabase(address('pattern'));
    await migrate(db);
    await db.destroy();
    return 'pattern';
  };
  return {
    port,
    caFile: listener?.caFile,
    ask,
    fresh: () => make('template1'),
    migrated: async () => {
      pattern ??= makePattern();
      return make(await pattern);
    },
    clear: async () => {
      for (const name of made) await ask(`drop database ${name} with (force)`);
      made = [];
    },
    kill: async () => {
      // SIGQUIT is its own word for ending at once, without writing anything back.
      process.kill(program.pid, 'SIGQUIT');
      await program.stop();
    },
    again: async () => {
      program = await start();
    },
    stop: async () => {
      // SIGINT ends it without waiting for those still connected.
      process.kill(program.pid, 'SIGINT');
      await program.stop();
      work.remove();
    },
  };
};

/** Databases for contracts, empty. `server` is asked when a database is. */
export const postgresDatabases = (server: () => Postgres): Databases => ({
  title: 'PostgreSQL',
  fresh: () => server().fresh(),
  alone: () => server().fresh(),
  clear: () => server().clear(),
});

/** Databases for stories, with the tables in them. */
export const migratedDatabases = (server: () => Postgres): Databases => ({
  ...postgresDatabases(server),
  fresh: () => server().migrated(),
  alone: () => server().migrated(),
});
