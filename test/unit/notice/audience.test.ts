import { describe, expect, test } from 'vitest';
import { audience, type Concerned, channelsFor, isUnheard, type Routes } from '../../../src/notice/audience.ts';
import { NOTICE_KINDS, noticeRow } from '../../../src/notice/notice.ts';
import { readReceiver, writeReceiver } from '../../../src/notice/receiver.ts';

const routes: Routes = {
  fallback: ['chat:T1:general'],
  routes: [
    { to: ['chat:T1:shop'], tag: 'team:shop' },
    { to: ['mail:ops@example.com'], kinds: ['hosting-failed'] },
    { to: ['chat:T1:web'], project: 'web' },
  ],
};

const concerned: Concerned = {
  tags: {},
  requester: 'person:olu',
  owner: 'person:olu',
  followers: ['person:vic'],
  approvers: ['person:ann', 'person:bob'],
  admins: ['person:ada'],
  ignored: false,
};

describe('who hears of a notice', () => {
  test('the default channel when no route fits, every route that fits otherwise', () => {
    expect(channelsFor(routes, 'issued', {})).toEqual(['chat:T1:general']);
    expect(channelsFor(routes, 'issued', { team: 'shop' })).toEqual(['chat:T1:shop']);
    expect(channelsFor(routes, 'hosting-failed', { team: 'shop', project: 'web' })).toEqual([
      'chat:T1:shop',
      'mail:ops@example.com',
      'chat:T1:web',
    ]);
  });

  test('each receiver once, however many reasons there are', () => {
    const { heard } = audience('issued', { ...concerned, followers: ['person:olu'] }, routes);
    expect(heard.map(({ receiver }) => receiver)).toEqual(['chat:T1:general', 'person:olu']);
  });

  test('somebody hears of what asks something even where nothing is configured', () => {
    const nobody = { fallback: [], routes: [] };
    expect(audience('drift', { ...concerned, owner: undefined }, nobody).heard).toEqual([
      { receiver: 'person:olu', why: 'nobody-else' },
    ]);
    const { heard } = audience('drift', { ...concerned, owner: undefined, requester: undefined }, nobody);
    expect(heard).toEqual([{ receiver: 'person:ada', why: 'nobody-else' }]);
    expect(audience('submitted', concerned, nobody).heard).toEqual([]);
  });

  test.each(NOTICE_KINDS)('CERT-9 MSG-4 of an ignored certificate: %s', (kind) => {
    expect(audience(kind, { ...concerned, ignored: true }, routes).muted).toBe(noticeRow(kind).ignorable);
    expect(audience(kind, concerned, routes).muted).toBe(false);
  });
});

test.each(['chat:T1:C2', 'chat:T1:room:with:colons', 'mail:ops@example.com', 'webhook:pager', 'person:lin'])(
  'the receiver %s is read and written alike',
  (text) => {
    const receiver = readReceiver(text);
    expect(receiver === undefined ? '' : writeReceiver(receiver)).toBe(text);
  },
);

test.each(['', 'chat', 'chat:T1', 'mail:', 'chat::C2', '::'])('%j names no receiver', (text) => {
  expect(readReceiver(text)).toBeUndefined();
});

describe('what nobody hears, whatever it is about', () => {
  const silent: Routes = { fallback: [], routes: [{ to: ['console:local:ops'], kinds: ['renewal-failed'] }] };

  test.each(NOTICE_KINDS)(
    '%s is looked up no further only where no route leads to it and no role hears of it',
    (kind) => {
      const { urgency, to } = noticeRow(kind);
      const only = urgency === 'info' && to.every((role) => role === 'channel');
      expect(isUnheard(kind, silent)).toBe(only);
      expect(isUnheard(kind, { ...silent, fallback: ['console:local:all'] })).toBe(false);
      expect(isUnheard(kind, { fallback: [], routes: [{ to: ['console:local:all'], tag: 'team' }] })).toBe(false);
      expect(isUnheard(kind, { fallback: [], routes: [{ to: ['console:local:all'], kinds: [kind] }] })).toBe(false);
    },
  );
});
