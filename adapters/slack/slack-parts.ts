import type { Bot } from '../../src/bot.ts';
import type { Base } from '../../src/kernel/base.ts';
import type { Language } from '../../src/texts/language.ts';
import type { SurfaceUses } from '../surface-uses.ts';
import type { SlackConfig } from './slack-config.ts';
import type { RequestFault } from './slack-requests.ts';

/** What the surface is made of: all of it is handed in. */
export interface SlackParts extends Base {
  readonly bot: Pick<Bot, 'desk' | 'house'>;
  readonly config: SlackConfig;
  /** Of what answers nobody in particular. */
  readonly language: Language;
  /** How browsers and Slack reach us, without a slash at the end. */
  readonly publicUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Named by the configuration; looked for by `check`. */
  readonly uses: SurfaceUses;
  refused(fault: RequestFault): void;
}
