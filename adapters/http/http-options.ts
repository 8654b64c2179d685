import type { Context } from 'hono';
import type { Bot } from '../../src/bot.ts';
import type { Base } from '../../src/kernel/base.ts';
import type { Refusals } from '../mount.ts';
import type { Callers } from './callers.ts';

/** What every route is handed. */
export interface HttpOptions extends Base {
  readonly bot: Bot;
  readonly version: string;
  /** The address a request came from. */
  readonly addressOf: (c: Context) => string;
  readonly callers: Callers;
  /** What chat platforms sent and was not believed. */
  readonly refusals: () => readonly Refusals[];
}
