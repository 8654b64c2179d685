import type { Pair, Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { wrongSetting } from '../shared/pair-settings.ts';
import { createRemoteTarget, type RemoteSlot } from '../shared/remote-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { signedPost } from './signed-post.ts';

const HELD = 'held';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Anything else: whoever listens at an address gets the pair, signed, and handshakes prove that it is used. */
export const webhookPlugin = plugin({
  type: 'webhook',
  title: 'Webhook',
  settings: {
    url: {
      kind: 'url',
      about:
        'Who gets the pair: a POST of `{event, target, names, chain, key}`. https, since the key is in it; http only on this machine.',
      required: true,
      example: 'https://installer.example.com/certificates',
    },
    secret: {
      kind: 'text',
      about:
        'Shared with the receiver, which checks `Signet-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>">` before it believes anything.',
      required: true,
      secret: true,
    },
    limit: { kind: 'duration', about: 'How long the receiver may take to answer.', default: '1m' },
    serves: { ...servesSetting, required: true },
  },
  create: (settings, { name, clock, memory }): Target => {
    const url = new URL(settings.url);
    if (url.protocol !== 'https:' && !LOOPBACK.test(url.hostname))
      throw wrongSetting(name, 'url', settings.url, 'an https:// address: the private key is sent there');
    const hook = { url, secret: settings.secret, limit: settings.limit };
    const where = `${url.origin}${url.pathname}`;
    // Nobody can be asked what is in use, so what was taken last is kept here, sealed.
    const slot: RemoteSlot = {
      read: async () => {
        const text = await memory.get(HELD);
        return text === undefined ? undefined : (JSON.parse(text) as Pair);
      },
      write: async (pair, names) => {
        const { status } = await signedPost(
          hook,
          { event: 'certificate.install', target: name, names, ...pair },
          clock,
        );
        await memory.set(HELD, JSON.stringify(pair));
        return [{ where, saw: `took the pair (${status})` }];
      },
    };
    return createRemoteTarget({ name, where, slot, memory, serves: settings.serves });
  },
});
