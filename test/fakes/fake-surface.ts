import type { Conversation } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import type { PostedMessage, Surface } from '../../src/chat/surface.ts';

export interface Shown {
  readonly ref: string;
  readonly where: Conversation;
  /** Of a direct message. */
  readonly user?: string;
  message: Message;
  edits: number;
}

export interface FakeSurface extends Surface {
  /** Everything that stands there, in order of posting. */
  readonly shown: Shown[];
  /** Called before each post, edit and whisper; throws or hangs as a test decides. */
  fault: (where: Conversation) => void | Promise<void>;
  up: boolean;
  /** Titles of what stands in a channel. */
  titles(id: string): readonly string[];
  /** Titles of what `user` was told directly. */
  told(user: string): readonly string[];
}

/** A surface that remembers; it opens no direct conversations of its own, so people are whispered to. */
export const fakeSurface = (name = 'test'): FakeSurface => {
  const keys = new Map<string, PostedMessage>();
  const surface: FakeSurface = {
    name,
    shown: [],
    fault: () => {},
    up: true,
    abilities: {
      edit: true,
      buttons: true,
      forms: true,
      whisper: true,
      upload: true,
      threads: false,
      suggestions: false,
    },
    start: async () => {},
    stop: async () => {},
    post: async (where, message, key) => {
      await surface.fault(where);
      const before = key === undefined ? undefined : keys.get(key);
      if (before !== undefined) return before;
      const posted = { conversation: where, ref: `m${surface.shown.length + 1}` };
      surface.shown.push({ ref: posted.ref, where, message, edits: 0 });
      if (key !== undefined) keys.set(key, posted);
      return posted;
    },
    edit: async (posted, message) => {
      await surface.fault(posted.conversation);
      const shown = surface.shown.find(({ ref }) => ref === posted.ref);
      if (shown === undefined) throw new Error('no such message');
      shown.message = message;
      shown.edits++;
      return posted;
    },
    whisper: async (where, user, message) => {
      await surface.fault(where);
      surface.shown.push({ ref: `w${surface.shown.length + 1}`, where, user, message, edits: 0 });
    },
    health: () => (surface.up ? { up: true } : { up: false, detail: 'the socket is closed' }),
    titles: (id) => surface.shown.filter(({ where }) => where.id === id).map(({ message }) => message.title),
    told: (user) => surface.shown.filter((shown) => shown.user === user).map(({ message }) => message.title),
  };
  return surface;
};
