import type { Socket } from 'node:net';
import type { Starttls } from '../../src/watch/watch.ts';

/** What has come so far decides: go on, refused (with the server's words), or wait for more. */
type Heard = 'go' | 'more' | { readonly refused: string };

/** One turn: what is sent, if anything, and how the answer is read. */
interface Turn {
  readonly send?: Buffer;
  readonly hear: (answer: Buffer) => Heard;
}

/** Bytes of a greeting that are read at most. */
const MOST = 16_384;

const line = (answer: Buffer): string => answer.toString('latin1').trim().split('\n').at(-1)?.slice(0, 200) ?? '';

/** Text protocols: the last whole line tells; `wrong` is how a refusal begins. */
const text =
  (good: RegExp, wrong: RegExp) =>
  (answer: Buffer): Heard => {
    const said = answer.toString('latin1');
    if (good.test(said)) return 'go';
    return wrong.test(said) ? { refused: line(answer) } : 'more';
  };

const ascii = (words: string): Buffer => Buffer.from(words, 'latin1');

/** Numbers as in RFC 5321 §4.2: a blank after the number ends the reply. */
const smtp = (number: number) => text(new RegExp(`^${number} [^\\n]*\\n`, 'm'), /^[45]\d\d [^\n]*\n/m);

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html (SSLRequest) */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Protocol::SSLRequest: capabilities PROTOCOL_41, SSL, SECURE_CONNECTION; 16 MiB; utf8mb4; 23 zeros. */
const MYSQL_SSL = Buffer.concat([Buffer.from([32, 0, 0, 1, 0x00, 0x8a, 0x00, 0x00, 0, 0, 0, 1, 45]), Buffer.alloc(23)]);

/** ExtendedRequest 1, 1.3.6.1.4.1.1466.20037. @see RFC 4511 §4.14.1 */
const LDAP_START = Buffer.concat([
  Buffer.from([0x30, 29, 2, 1, 1, 0x77, 24, 0x80, 22]),
  ascii('1.3.6.1.4.1.1466.20037'),
]);

/** ExtendedResponse: resultCode 0 (ENUMERATED) is yes. */
const ldapAnswer = (answer: Buffer): Heard => {
  if (answer.length < 2 || answer.length < 2 + (answer[1] ?? 0)) return 'more';
  const at = answer.indexOf(Buffer.from([0x0a, 1]));
  return at >= 0 && answer[at + 2] === 0 ? 'go' : { refused: `resultCode ${at < 0 ? '?' : answer[at + 2]}` };
};

/** A packet's length stands in its first three bytes. An error packet begins with 0xff, a greeting with the version 10. */
const mysqlGreeting = (answer: Buffer): Heard => {
  if (answer.length < 5 || answer.length < 4 + answer.readUIntLE(0, 3)) return 'more';
  return answer[4] === 10 ? 'go' : { refused: line(answer.subarray(7)) };
};

/** Written by us from each protocol's own document. */
const TURNS: Readonly<Record<Starttls, (name: string) => readonly Turn[]>> = {
  smtp: () => [
    { hear: smtp(220) },
    { send: ascii('EHLO signet.invalid\r\n'), hear: smtp(250) },
    { send: ascii('STARTTLS\r\n'), hear: smtp(220) },
  ],
  imap: () => [
    { hear: text(/^\* OK[^\n]*\n/m, /^\* (BYE|NO)[^\n]*\n/m) },
    { send: ascii('a1 STARTTLS\r\n'), hear: text(/^a1 OK[^\n]*\n/m, /^a1 (NO|BAD)[^\n]*\n/m) },
  ],
  pop3: () => [
    { hear: text(/^\+OK[^\n]*\n/, /^-ERR[^\n]*\n/) },
    { send: ascii('STLS\r\n'), hear: text(/^\+OK[^\n]*\n/, /^-ERR[^\n]*\n/) },
  ],
  ftp: () => [{ hear: smtp(220) }, { send: ascii('AUTH TLS\r\n'), hear: smtp(234) }],
  xmpp: (name) => [
    {
      send: ascii(
        `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${name}' version='1.0'>`,
      ),
      hear: text(/<starttls[\s>/]/, /<\/stream:features>|<stream:error/),
    },
    {
      send: ascii("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      hear: text(/<proceed/, /<failure|<stream:error/),
    },
  ],
  postgres: () => [
    {
      send: SSL_REQUEST,
      hear: (answer) => (answer.length === 0 ? 'more' : answer[0] === 0x53 ? 'go' : { refused: line(answer) }),
    },
  ],
  mysql: () => [{ hear: mysqlGreeting }, { send: MYSQL_SSL, hear: () => 'go' }],
  ldap: () => [{ send: LDAP_START, hear: ldapAnswer }],
};

/** The server said no, or something else than its protocol. */
export class StarttlsRefused extends Error {}

const hear = (socket: Socket, { hear: read }: Turn): Promise<void> =>
  new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const off = () => socket.off('data', onData).off('error', onEnd).off('close', onClose).pause();
    const onEnd = (error: Error) => {
      off();
      reject(error);
    };
    const onClose = () => onEnd(new StarttlsRefused('the connection was closed'));
    const onData = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const heard = read(answer);
      if (heard === 'more' && answer.length < MOST) return;
      off();
      if (heard === 'go') resolve();
      else reject(new StarttlsRefused(heard === 'more' ? line(answer) : heard.refused));
    };
    socket.on('data', onData).once('error', onEnd).once('close', onClose).resume();
  });

/** Talks a connected socket up to where the handshake begins. Throws StarttlsRefused, or what the socket does. */
export const talkUp = async (socket: Socket, protocol: Starttls, name: string): Promise<void> => {
  for (const turn of TURNS[protocol](name)) {
    if (turn.send !== undefined) socket.write(turn.send);
    // The last turn of MySQL waits for nothing: the handshake follows at once.
    if (turn.hear(Buffer.alloc(0)) !== 'go') await hear(socket, turn);
  }
};
