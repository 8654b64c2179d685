import { describe, expect, test } from 'vitest';
import { slackManifest } from '../../../../adapters/slack/slack-manifest.ts';
import { DEFAULT_APP } from '../../../fakes/slack-api/app-settings.ts';
import { bench, eventually } from './slack-bench.ts';

describe('the manifest', () => {
  const { display_information, features, oauth_config, settings } = slackManifest({ mode: 'socket' });

  test('keeps to Slack’s lengths', () => {
    expect(display_information.name.length).toBeLessThanOrEqual(35);
    expect(display_information.description.length).toBeLessThanOrEqual(140);
    for (const { command, description, should_escape } of features.slash_commands) {
      // People and channels arrive as ids, never as names.
      expect(should_escape).toBe(true);
      expect(command.length).toBeLessThanOrEqual(32);
      expect(description.length).toBeLessThanOrEqual(2_000);
    }
    for (const { name } of features.shortcuts) expect(name.length).toBeLessThanOrEqual(24);
  });

  test('asks for no history of channels and for nothing that the stand-in’s app has not', () => {
    expect(oauth_config.scopes.bot.filter((scope) => /^(channels|groups|mpim):history/.test(scope))).toEqual([]);
    expect(oauth_config.scopes.bot.filter((scope) => !DEFAULT_APP.botScopes.includes(scope))).toEqual([]);
  });

  test('with Socket Mode names no address, over HTTP the same one everywhere', () => {
    expect(JSON.stringify(settings)).not.toContain('http');
    const http = slackManifest({ mode: 'http', publicUrl: 'https://signet.example.com/' });
    expect(http.settings.event_subscriptions).toMatchObject({ request_url: 'https://signet.example.com/slack/events' });
    expect(http.settings.interactivity).toMatchObject({ request_url: 'https://signet.example.com/slack/events' });
    expect(http.oauth_config.redirect_urls).toEqual(['https://signet.example.com/slack/oauth_redirect']);
  });

  test('ok/with its scopes alone everything works: command, card, thread, form, file', async () => {
    const app = {
      botScopes: [...oauth_config.scopes.bot],
      shortcuts: [{ callbackId: 'thread_command', name: 'Command in this thread', type: 'message' as const }],
    };
    const it = await bench({ slackApi: { app } });
    const root = it.api.as('olu').say('which certificate?', 'ops');
    await it.api.as('olu').messageShortcut('thread_command', root);
    await it.api.modal('olu');
    expect((await it.api.as('olu').submit({ Command: 'cert status shop.example.com' })).did).toBe('closed');
    const answer = await it.api.message('ops', (_, lines) => lines.includes('Did cert status'));
    expect(answer.threadTs).toBe(root.ts);
    const list = { kind: 'list', items: Array.from({ length: 99 }, (_, index) => [`n${index}`]) } as const;
    const place = { surface: 'slack', realm: it.team.id, id: it.ops.id };
    const message = { ...(await it.desk.home({ language: 'en' })), blocks: [list] };
    const { ref } = await eventually(it, it.slack.post(place, message));
    const file = await eventually(
      it,
      it.api.message('ops', ({ threadTs, files }) => threadTs === ref && files.length === 1),
    );
    expect(it.api.lines(file).join('\n')).toContain('message.txt');
    expect(it.api.calls().filter(({ response }) => response.error === 'missing_scope')).toEqual([]);
  });
});
