import { onTestFinished } from 'vitest';
import { createSlack, type SlackSurface } from '../../../../adapters/slack/create-slack.ts';
import { type SlackConfig, slackSchema } from '../../../../adapters/slack/slack-config.ts';
import type { SurfaceUses } from '../../../../adapters/surface-uses.ts';
import { systemRandom } from '../../../../adapters/system.ts';
import type { Bot } from '../../../../src/bot.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { createFakeDesk, type FakeDesk } from '../../../fakes/fake-desk.ts';
import { makeTestBot, type TestBot, type TestBotOptions } from '../../../fakes/make-test-bot.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';
import { createSlackApi, type SlackApi, type SlackApiOptions } from '../../../fakes/slack-api/create-slack-api.ts';
import { SteppedClock } from '../../../fakes/slack-api/slack-clock.ts';
import type { Channel, Team, User } from '../../../fakes/slack-api/slack-model.ts';

export interface Workspace {
  readonly api: SlackApi;
  readonly clock: SteppedClock;
  readonly team: Team;
  readonly ann: User;
  readonly olu: User;
  readonly ops: Channel;
}

/** On Enterprise Grid: the app in one workspace of the organisation, or in all of it. */
export type Grid = 'one' | 'whole';

/** A workspace at the stand-in: ann and olu in #ops, on a clock that stands still, without limits unless asked for. */
export const workspace = async (options: SlackApiOptions = {}, grid?: Grid): Promise<Workspace> => {
  const clock = new SteppedClock();
  const api = await createSlackApi({ clock, rateLimits: false, ...options });
  onTestFinished(() => api.close());
  if (grid !== undefined) api.addEnterprise('Example Group', grid === 'whole');
  const team = api.addTeam('Example');
  const [ann, olu] = [api.addUser('ann'), api.addUser('olu')];
  return { api, clock, team, ann, olu, ops: api.addChannel('ops') };
};

export const configFor = (
  { api, team }: Pick<Workspace, 'api' | 'team'>,
  more: Partial<SlackConfig> = {},
): SlackConfig => slackSchema.parse({ apiUrl: api.url, appToken: api.appToken, botToken: team.bot?.token, ...more });

export interface SlackBench extends Workspace {
  readonly desk: FakeDesk;
  readonly bot: TestBot;
  readonly slack: SlackSurface;
}

export interface BenchOptions {
  readonly slackApi?: SlackApiOptions;
  readonly grid?: Grid;
  readonly config?: Partial<SlackConfig>;
  readonly started?: boolean;
  readonly uses?: (place: Workspace) => SurfaceUses;
}

/** The real adapter with the real libraries at the stand-in, in front of a desk that answers what a test decides. */
export const bench = async ({
  slackApi,
  grid,
  config,
  uses,
  started = true,
}: BenchOptions = {}): Promise<SlackBench> => {
  const place = await workspace(slackApi, grid);
  const bot = await makeTestBot();
  const desk = createFakeDesk();
  const slack = surfaceFor(place, { desk, house: bot.bot.house }, config, uses?.(place));
  onTestFinished(() => bot.stop());
  onTestFinished(() => stopped(place, slack));
  if (started) await slack.start();
  return { ...place, desk, bot, slack };
};

export const surfaceFor = (
  place: Workspace,
  bot: Pick<Bot, 'desk' | 'house'>,
  config: Partial<SlackConfig> = {},
  uses: SurfaceUses = NO_USES,
): SlackSurface =>
  createSlack({
    clock: place.clock,
    random: systemRandom,
    log: silentLog,
    bot,
    config: configFor(place, config),
    language: 'en',
    publicUrl: 'http://127.0.0.1:9',
    fetch: globalThis.fetch,
    uses,
  });

/** Stops a surface whose clock stands still: its waits are let through. */
export const stopped = async ({ clock }: Pick<Workspace, 'clock'>, slack: SlackSurface): Promise<void> => {
  let done = false;
  const stop = slack.stop().finally(() => {
    done = true;
  });
  while (!done) await clock.advance(1_000);
  await stop;
};

/** Lets the clock run until something is there. */
export const eventually = async <T>({ clock }: Pick<Workspace, 'clock'>, waited: Promise<T>): Promise<T> => {
  let done = false;
  const end = waited.finally(() => {
    done = true;
  });
  end.catch(() => {});
  for (let turn = 0; !done && turn < 400; turn++) await clock.advance(250);
  return end;
};

export type { TestBotOptions };
