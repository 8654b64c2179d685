import { describe, expect, test } from 'vitest';
import { surfaceScenarios } from './contracts/describe-surface.ts';
import { discordKit } from './contracts/surface/discord-driver.ts';
import { slackKit } from './contracts/surface/slack-driver.ts';
import { missingOf, type Named } from './names-in.ts';

const SLACK = 'unit/adapters/slack/';
const DISCORD = 'unit/adapters/discord/';
const CONTRACT = 'contracts/surface/';
const QUEUE = 'unit/adapters/net/channel-queue.test.ts';

/** What goes wrong between a bot and a chat platform, and the tests that we survive it: on both, on Slack, on Discord. */
interface Failure {
  /** Told in the core or in the contract, where every scenario runs on both platforms. */
  readonly both?: readonly Named[];
  readonly slack?: readonly Named[];
  readonly discord?: readonly Named[];
}

const FAILURES: Readonly<Record<string, Failure>> = {
  'an acknowledgement would come too late: it comes before anything is looked at': {
    slack: [
      [`${SLACK}slack-faults.test.ts`, 'ok/comes before anything is looked up'],
      [`${SLACK}slack-faults.test.ts`, 'ok/and the next commands wait for no channel that is full'],
    ],
    discord: [
      [`${DISCORD}discord-interactions.test.ts`, 'are acknowledged before anything is looked up'],
      [`${DISCORD}discord-faults.test.ts`, 'acknowledgements overtake work'],
      [`${DISCORD}discord-interactions.test.ts`, 'an interaction that was missed for three seconds does nothing'],
    ],
  },
  'thousands at once': {
    slack: [[`${SLACK}slack-connection.test.ts`, 'ok/a burst: each command acknowledged once']],
    discord: [[`${DISCORD}discord-burst.test.ts`, 'a burst: acknowledged in the order of its coming']],
  },
  'the trigger of a form expired': {
    slack: [[`${SLACK}slack-forms.test.ts`, 'fail/a trigger that expired']],
    discord: [
      [`${DISCORD}discord-interactions.test.ts`, 'open in time without suggestions'],
      [`${DISCORD}discord-interactions.test.ts`, 'that were asked for too late do not open'],
    ],
  },
  'a response URL or an interaction’s token is dead when long work ends': {
    slack: [
      [`${SLACK}slack-sending.test.ts`, 'ok/a whisper comes even when its response URL is dead'],
      [`${SLACK}slack-forms.test.ts`, 'ok/work that takes longer than Slack waits'],
    ],
    discord: [
      [`${DISCORD}discord-faults.test.ts`, 'a result that took longer than the token lives'],
      [`${DISCORD}discord-interactions.test.ts`, 'work that outlives the token is told by the bot itself'],
    ],
  },
  'the same event delivered twice': {
    both: [[`${CONTRACT}surface-faults.ts`, 'an event that is delivered twice is answered once']],
    slack: [
      [`${SLACK}slack-connection.test.ts`, 'ok/delivered twice, answered once'],
      [`${SLACK}slack-buttons.test.ts`, 'ok/the same click delivered twice is one command'],
    ],
    discord: [[`${DISCORD}discord-interactions.test.ts`, 'the same interaction delivered twice is done once']],
  },
  'a double click': { both: [[`${CONTRACT}surface-people.ts`, 'a double click decides once']] },
  'two approvers at once: the loser is told who decided': {
    both: [
      [`${CONTRACT}surface-people.ts`, 'of two approvers at once one decides'],
      [`${CONTRACT}surface-people.ts`, 'two people of one place press at once'],
    ],
  },
  'a stale button, and copies elsewhere': {
    both: [
      [`${CONTRACT}surface-people.ts`, 'a stale button tells who decided'],
      ['real/two-platforms.test.ts', 'applied for on Slack, approved on Discord'],
    ],
    discord: [[`${DISCORD}discord-interactions.test.ts`, 'are refused kindly']],
  },
  'a restart between the post and the click': {
    both: [[`${CONTRACT}surface-faults.ts`, 'a button drawn before a restart works after it']],
    slack: [
      [`${SLACK}slack-buttons.test.ts`, 'ok/with more than a button carries'],
      [`${SLACK}slack-buttons.test.ts`, 'fail/of another version is refused in a friendly way'],
    ],
    discord: [
      [`${DISCORD}discord-interactions.test.ts`, 'with more to say than an id has room for survive a restart'],
      [`${DISCORD}discord-interactions.test.ts`, 'that are not known (%s) are refused kindly'],
      [`${DISCORD}discord-interactions.test.ts`, 'or are sent at once; also after a restart'],
    ],
  },
  'whoever clicks has no right: the role and who has it are named, and it is audited': {
    both: [
      [`${CONTRACT}surface-people.ts`, 'a button is checked at the click'],
      [`${CONTRACT}surface-people.ts`, 'a person without the role is told which one is needed and who has it'],
      ['unit/permissions.test.ts', '$command by $who'],
    ],
  },
  'somebody takes another’s name': {
    both: [
      ['stories/people.test.ts', 'somebody who calls himself like an admin does not become that admin'],
      ['stories/people.test.ts', 'a code works once'],
      ['stories/people.test.ts', 'an admin takes an account away again'],
    ],
  },
  'too many requests: a line for each channel, the wait that was told, urgent first, one note when delayed': {
    both: [
      [QUEUE, 'ok/two conversations do not wait for each other'],
      [QUEUE, 'ok/what is urgent leaves first'],
      [QUEUE, 'ok/a passing one is tried again after growing waits'],
      [QUEUE, 'one note is made, not one for each message'],
    ],
    slack: [
      [`${SLACK}slack-sending.test.ts`, 'ok/in order, one a second, whatever 429 comes in between'],
      [`${SLACK}slack-sending.test.ts`, 'ok/one channel’s 429 holds no other up'],
    ],
    discord: [
      [`${DISCORD}discord-outbox.test.ts`, 'waits as long as a 429 says, and nothing is lost or doubled'],
      [`${DISCORD}discord-outbox.test.ts`, 'a channel that is held up holds up no other'],
    ],
  },
  '200 with an error inside': { slack: [[`${SLACK}slack-faults.test.ts`, 'ok/200 with an error inside']] },
  'too much for one message: never a lost action': {
    both: [
      [`${CONTRACT}surface-long.ts`, 'of thirty buttons none is lost, and the last one works'],
      [`${CONTRACT}surface-long.ts`, 'a long list comes page by page, and nothing is left out'],
    ],
    slack: [[`${SLACK}render-slack.test.ts`, 'two hundred blocks and two hundred actions: every action is there']],
    discord: [[`${DISCORD}discord-golden.test.ts`, 'any message of any size is taken']],
  },
  'a socket that drops, and one that is dead without saying so': {
    both: [['stories/platform-down.test.ts', 'stands in /readyz']],
    slack: [
      [`${SLACK}slack-connection.test.ts`, 'ok/refreshed in turn, no command is lost'],
      [`${SLACK}slack-connection.test.ts`, 'ok/dropped, they come back by themselves'],
    ],
    discord: [
      [`${DISCORD}discord-line.test.ts`, 'that %s is up again by itself'],
      [`${DISCORD}discord-line.test.ts`, 'a zombie is noticed by its missing heartbeats'],
    ],
  },
  'a gateway that ends every session it begins: the platform would reset the token': {
    discord: [[`${DISCORD}discord-sessions.test.ts`, 'does not cost the token']],
  },
  'a frame that the library cannot read': {
    slack: [[`${SLACK}slack-connection.test.ts`, 'fail/the note of too many events']],
  },
  'the same member id in two workspaces of one organisation': {
    slack: [[`${SLACK}slack-grid.test.ts`, 'ok/a person is the organisation’s']],
  },
  'an error that does not pass: the surface is down, says why, and it is told through the other one': {
    both: [['stories/platform-down.test.ts', 'is told through the other one']],
    slack: [
      [`${SLACK}slack-connection.test.ts`, 'fail/an app token that died'],
      [`${SLACK}slack-connection.test.ts`, 'fail/a bot token that died'],
    ],
    discord: [[`${DISCORD}discord-line.test.ts`, 'a refused token marks the surface down']],
  },
  'several replicas: any may get any event': {
    slack: [[`${SLACK}slack-faults.test.ts`, 'ok/two replicas']],
    discord: [[`${DISCORD}discord-faults.test.ts`, 'two replicas: each interaction is done once']],
  },
  'a message that was deleted or cannot be edited: one replacement, never a loop': {
    both: [[`${CONTRACT}surface-faults.ts`, 'a card that somebody deleted is told anew, once']],
    slack: [
      [`${SLACK}slack-sending.test.ts`, 'ok/%s: one replacement under a new handle'],
      [`${SLACK}slack-sending.test.ts`, 'fail/gone with its channel: no loop'],
    ],
    discord: [
      [`${DISCORD}discord-outbox.test.ts`, 'a deleted message gets one replacement'],
      [`${DISCORD}discord-outbox.test.ts`, 'a deleted channel ends it quietly'],
      [`${DISCORD}discord-outbox.test.ts`, 'edits of old messages that are refused (30046) wait as told'],
      [`${DISCORD}discord-outbox.test.ts`, 'of many edits while one waits only the newest leaves'],
    ],
  },
  'a channel that was archived, or that the bot was thrown out of: channel, then owner, then admin': {
    both: [
      ['stories/notices.test.ts', 'a channel that was deleted: the owner is told instead'],
      ['stories/notices.test.ts', 'the chain of fallbacks ends'],
    ],
    slack: [[`${SLACK}slack-sending.test.ts`, 'fail/$name is receiver-gone, told once']],
    discord: [[`${DISCORD}discord-line.test.ts`, 'a guild that throws the bot out takes nothing else with it']],
  },
  'a start with one bad channel, a wrong token or nobody there': {
    slack: [
      [`${SLACK}slack-connection.test.ts`, 'fail/start never rejects, whatever Slack says'],
      [`${SLACK}slack-connection.test.ts`, 'fail/nobody there at all: it goes on trying'],
    ],
    discord: [
      [`${DISCORD}discord-line.test.ts`, 'a start with a wrong token or nobody there resolves'],
      [`${DISCORD}discord-dashboard.test.ts`, 'a bad channel stops nothing'],
    ],
  },
  'requests that are forged, old, from the future, sent again, or from where we are not at home: refused and counted': {
    slack: [
      [`${SLACK}slack-requests.test.ts`, 'fail/another signature is refused and counted'],
      [`${SLACK}slack-requests.test.ts`, 'fail/a timestamp %s seconds off is refused and counted'],
      [`${SLACK}slack-requests.test.ts`, 'fail/the same request again is refused and counted'],
      [`${SLACK}slack-requests.test.ts`, 'fail/another workspace is refused and counted'],
    ],
    discord: [
      [`${DISCORD}discord-endpoint.test.ts`, 'a bad signature, an old or future timestamp, a replay'],
      [`${DISCORD}discord-interactions.test.ts`, 'a guild that is not configured is refused and counted'],
    ],
  },
};

describe('what goes wrong between a bot and a chat platform has its tests', () => {
  test.each(Object.entries(FAILURES))('%s', (_, { both = [], slack = [], discord = [] }) => {
    expect(missingOf([...both, ...slack, ...discord])).toEqual([]);
  });

  test('and where it is the contract’s, neither platform is exempt', () => {
    const named = Object.values(FAILURES).flatMap(({ both = [] }) => both);
    const scenarios = surfaceScenarios.filter(({ name }) => named.some(([, part]) => name.includes(part)));
    expect(scenarios.length).toBeGreaterThan(8);
    for (const { needs = [] } of scenarios)
      for (const need of needs)
        expect([slackKit.cannot[need], discordKit.cannot[need]]).toEqual([undefined, undefined]);
  });
});
