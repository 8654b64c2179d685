import net from 'node:net';
import { checkPair } from '../../adapters/targets/shared/pair-check.ts';

export interface FakeHaproxy {
  /** PEM text in use, by the name HAProxy gives it. */
  readonly used: ReadonlyMap<string, string>;
  /** Names with a transaction that was neither committed nor aborted. */
  readonly open: ReadonlyMap<string, string>;
  /** First lines of what was asked, in order. */
  readonly commands: readonly string[];
  /** Answers the next command that begins so with this text; undefined: it is carried out and the connection closed without an answer. */
  answerNext(beginning: string, answer: string | undefined): void;
  stop(): Promise<void>;
}

const isPair = (pem: string): boolean => {
  const key = /-----BEGIN [^-]*PRIVATE KEY-----[^-]+-----END [^-]+-----/.exec(pem)?.[0] ?? '';
  try {
    return checkPair({ chain: pem, key }).leaf !== '';
  } catch {
    return false;
  }
};

/** HAProxy's runtime API as far as certificates go: its words, its transactions, its end of a payload at the first empty line. */
export const fakeHaproxy = async (path: string, known: readonly string[] = []): Promise<FakeHaproxy> => {
  const used = new Map<string, string>(known.map((name) => [name, '']));
  const stored = new Map<string, string>();
  const open = new Map<string, string>();
  const commands: string[] = [];
  const planned = new Map<string, string | undefined>();

  const missing = (name: string) =>
    `Can't replace a certificate which is not referenced by the configuration!\nCan't update ${name}!`;
  const commit = (name: string): string => {
    const pem = open.get(name);
    if (pem === undefined) return 'No ongoing transaction! !';
    if (!isPair(pem)) return `Committing ${name}\nerror: inconsistencies between private key and certificate loaded`;
    open.delete(name);
    (used.has(name) ? used : stored).set(name, pem);
    return `Committing ${name}\nSuccess!`;
  };
  const add = (name: string): string => {
    used.set(name, stored.get(name) ?? '');
    stored.delete(name);
    return `Inserting certificate '${name}' in crt-list.\nSuccess!`;
  };
  const carryOut = (command: string, payload: string): string => {
    const words = command.split(' ');
    const name = words.at(-1) === '<<' ? (words.at(-2) ?? '') : (words.at(-1) ?? '');
    const isKnown = used.has(name) || stored.has(name);
    switch (words.slice(0, 3).join(' ')) {
      case 'show ssl cert':
        if (words.length === 3) return ['# filename', ...used.keys(), ...stored.keys()].join('\n');
        return `Filename: ${name}\nStatus: ${used.has(name) ? 'Used' : 'Unused'}`;
      case 'new ssl cert':
        stored.set(name, '');
        return `New empty certificate store '${name}'!`;
      case 'set ssl cert':
        if (!isKnown) return missing(name);
        open.set(name, payload);
        return `Transaction created for certificate ${name}!`;
      case 'commit ssl cert':
        return commit(name);
      case 'abort ssl cert':
        open.delete(name);
        return `Transaction aborted for certificate '${name}'!`;
      case 'add ssl crt-list':
        return add(name);
      default:
        return 'Unknown command';
    }
  };

  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const [command = '', ...rest] = text.split('\n');
      const hasPayload = command.endsWith('<<');
      if (!text.includes('\n') || (hasPayload && !text.includes('\n\n'))) return;
      commands.push(command);
      const answer = carryOut(command, rest.join('\n').split('\n\n')[0] ?? '');
      const plan = [...planned.keys()].find((beginning) => command.startsWith(beginning));
      if (plan === undefined) {
        socket.end(`${answer}\n\n`);
        return;
      }
      const instead = planned.get(plan);
      planned.delete(plan);
      socket.end(instead === undefined ? '' : `${instead}\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    used,
    open,
    commands,
    answerNext: (beginning, answer) => planned.set(beginning, answer),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
