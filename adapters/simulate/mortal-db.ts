import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';
import type { Db } from '../../src/store/schema.ts';
import { Killed, type World } from './world.ts';

/** Counts statements, and kills the process before the one that the fuse is set to: within a transaction nothing of it stays. */
class Mortal implements KyselyPlugin {
  readonly #world: World;
  fuse = Number.POSITIVE_INFINITY;
  statements = 0;

  constructor(world: World) {
    this.#world = world;
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (this.#world.killed) throw new Killed('the process was killed');
    this.statements++;
    if (--this.fuse > 0) return node;
    this.#world.killed = true;
    throw new Killed('the process is killed');
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

export interface MortalDb {
  readonly db: Db;
  /** The process dies at its n-th statement from now. */
  lightFuse(statements: number): void;
  readonly statements: number;
}

/** One process's way to the database. */
export const mortalDb = (whole: Db, world: World): MortalDb => {
  const mortal = new Mortal(world);
  return {
    db: whole.withPlugin(mortal),
    lightFuse: (statements) => {
      mortal.fuse = statements;
    },
    get statements() {
      return mortal.statements;
    },
  };
};
