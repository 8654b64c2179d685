import { card } from '../../src/chat/build.ts';
import type { Subject } from '../../src/chat/command.ts';
import type { CommandCard, Desk, Outcome, Suggestion } from '../../src/chat/desk.ts';
import type { Invocation } from '../../src/chat/invocation.ts';
import type { Options } from '../../src/chat/option.ts';
import type { PostedMessage } from '../../src/chat/surface.ts';

const CHANGING: readonly string[] = ['apply', 'approve', 'reject', 'redeem'];

const command = (path: CommandCard['path'], options: Options = {}): CommandCard => ({
  path,
  options,
  rules: [],
  permission: 'viewer',
  effect: CHANGING.includes(path.at(-1) ?? '') ? 'change' : 'read',
  examples: [],
});

/** A small catalogue with every shape: positional, choices, flags, secrets, groups of three words. */
export const FAKE_CATALOGUE: readonly CommandCard[] = [
  command(['cert', 'apply'], {
    names: { kind: 'names', positional: true, required: true },
    plan: { kind: 'choice', choices: ['dv-free', 'dv', 'ov'] },
    password: { kind: 'secret' },
    deploy: { kind: 'flag' },
    remark: { kind: 'text', max: 20 },
  }),
  command(['cert', 'status'], { subject: { kind: 'subject', positional: true }, why: { kind: 'flag' } }),
  command(['cert', 'approve'], { approval: { kind: 'text', positional: true } }),
  command(['cert', 'reject'], { approval: { kind: 'text', positional: true }, reason: { kind: 'text' } }),
  command(['cert', 'points', 'history']),
  command(['cert', 'points', 'redeem'], { code: { kind: 'secret', positional: true } }),
  command(['cert', 'download'], {
    certificate: { kind: 'certificate', positional: true },
    out: { kind: 'path', localOnly: true },
  }),
  command(['cert', 'help'], { topic: { kind: 'text', positional: true } }),
  command(['signet', 'settings']),
  command(['signet', 'help']),
];

export interface FakeDesk extends Desk {
  form: Desk['form'];
  readonly invocations: Invocation[];
  readonly followed: { readonly subject: Subject; readonly message: PostedMessage }[];
  /** Decides what the next invocations answer. */
  answer: (invocation: Invocation) => Outcome | Promise<Outcome>;
  suggestions: readonly Suggestion[];
}

/** A Desk that records what it is asked and answers what a test decides: by default one card that names the command. */
export const createFakeDesk = (): FakeDesk => {
  const desk: FakeDesk = {
    catalogue: FAKE_CATALOGUE,
    invocations: [],
    followed: [],
    suggestions: [],
    answer: ({ path }) => ({ ok: true, data: { path }, message: card({ title: `Did ${path.join(' ')}` }) }),
    dispatch: async (invocation) => {
      desk.invocations.push(invocation);
      return desk.answer(invocation);
    },
    home: async () => card({ title: 'Home' }),
    posted: async (subject, message) => {
      desk.followed.push({ subject, message });
    },
    form: async ({ path, args, fault }) => {
      const found = FAKE_CATALOGUE.find((one) => one.path.join(' ') === path.join(' '));
      if (found === undefined) return undefined;
      const fields = Object.entries(found.options).filter(([, { localOnly }]) => localOnly !== true);
      return {
        title: path.join(' '),
        command: path.join(' '),
        submit: 'Send',
        fields: fields.map(([name, option]) => ({
          ...{ name, option, label: name, hint: '' },
          ...(option.choices && { choices: option.choices }),
          ...(args[name] !== undefined && option.kind !== 'secret' && { value: String(args[name]) }),
          ...(fault?.field === name && { fault: `${fault.message} ${fault.remedy}` }),
        })),
      };
    },
    suggest: async ({ typed }) => desk.suggestions.filter(({ value }) => value.includes(typed)),
  };
  return desk;
};
