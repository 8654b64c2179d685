import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecord, WireError } from '../../../../adapters/dns/rfc2136/dns-wire.ts';
import { readReply } from '../../../../adapters/dns/rfc2136/signed-reply.ts';
import { sign, type TsigKey, verify } from '../../../../adapters/dns/rfc2136/tsig.ts';
import { addition, updateMessage } from '../../../../adapters/dns/rfc2136/update-message.ts';

const KEY: TsigKey = {
  name: 'signet-key',
  algorithm: 'hmac-sha256',
  secret: Buffer.from('thirty-two bytes of a test secret'),
};
const NOW = 1_767_225_600;

const record = { host: '_acme-challenge.example.test', type: 'TXT', value: 'value' } as const;
const MESSAGE = updateMessage(0x1234, { zone: 'example.test', prerequisites: [], updates: [addition(record, 60)] });
const REQUEST = sign(MESSAGE, KEY, NOW);

/** The variables of RFC 8945 §4.3.3, written out by hand. */
const VARIABLES = Buffer.concat([
  Buffer.from('\x0asignet-key\x00'),
  Buffer.from([0, 255, 0, 0, 0, 0]),
  Buffer.from('\x0bhmac-sha256\x00'),
  Buffer.from([0, 0, 0x69, 0x55, 0xb9, 0x00]),
  Buffer.from([1, 44, 0, 0, 0, 0]),
]);

const digest = (...parts: readonly Buffer[]): Buffer =>
  createHmac('sha256', KEY.secret).update(Buffer.concat(parts)).digest();

/** An answer as a server with the key would sign it: the request's MAC goes into the digest, which `sign` does not do. */
const answerOf = (): Buffer => {
  const bare = Buffer.from([0x12, 0x34, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const template = sign(bare, KEY, NOW);
  const mac = digest(Buffer.from([0, REQUEST.mac.length]), REQUEST.mac, bare, VARIABLES);
  const answer = Buffer.from(template.bytes);
  mac.copy(answer, template.bytes.indexOf(template.mac));
  return answer;
};

describe('TSIG (RFC 8945)', () => {
  it('signs the message and the variables, and puts the record last', () => {
    const tsig = readRecord(REQUEST.bytes, MESSAGE.length);
    expect(tsig).toMatchObject({ host: 'signet-key', type: 250, class: 255, ttl: 0, end: REQUEST.bytes.length });
    expect(REQUEST.mac).toEqual(digest(MESSAGE, VARIABLES));
    expect(tsig.data.includes(REQUEST.mac)).toBe(true);
    expect(REQUEST.bytes.readUInt16BE(10)).toBe(1);
  });

  it('ok/believes an answer signed with the key', () => {
    const reply = readReply(answerOf(), REQUEST, KEY, NOW);
    expect(reply).toMatchObject({ rcode: 0, signature: { verified: true, error: 0 } });
  });

  it.each([
    ['fail/another secret', { key: { ...KEY, secret: Buffer.from('another') } }],
    ['fail/another key name', { key: { ...KEY, name: 'other-key' } }],
    ['fail/another algorithm', { key: { ...KEY, algorithm: 'hmac-sha512' as const } }],
    ['fail/signed too long ago', { now: NOW + 301 }],
    ['fail/an answer to another request', { request: sign(MESSAGE, KEY, NOW + 1) }],
  ])(
    '%s is not believed',
    (_, { key = KEY, now = NOW, request = REQUEST }: { key?: TsigKey; now?: number; request?: typeof REQUEST }) => {
      expect(readReply(answerOf(), request, key, now).signature.verified).toBe(false);
    },
  );

  it('no changed bit of an answer passes', () => {
    const answer = answerOf();
    for (let at = 0; at < answer.length * 8; at++) {
      const changed = Buffer.from(answer);
      changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
      let verified = false;
      try {
        verified = readReply(changed, REQUEST, KEY, NOW).signature.verified;
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
      // Names compare without case, and the id is the one the signature carries: those bits change nothing that is trusted.
      const name = changed.toString('latin1').toLowerCase() === answer.toString('latin1').toLowerCase();
      if (!name) expect({ at, verified }).toEqual({ at, verified: false });
    }
  });

  it('an unsigned answer is not believed', () => {
    const bare = Buffer.from([0x12, 0x34, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(readReply(bare, REQUEST, KEY, NOW).signature).toEqual({ verified: false, error: 0 });
    expect(verify(bare, undefined, KEY, REQUEST.mac, NOW).verified).toBe(false);
  });
});

describe('hostile answers to an update', () => {
  const attempt = (bytes: Uint8Array) => {
    try {
      return readReply(Buffer.from(bytes), REQUEST, KEY, NOW).signature.verified;
    } catch (error) {
      if (error instanceof WireError) return false;
      throw error;
    }
  };

  it('random bytes end in a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => attempt(bytes) === false),
      { numRuns: 3_000 },
    );
  });

  it('a right header with random records ends in a refusal', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(counts, fc.uint8Array({ maxLength: 600 }), (numbers, rest) => {
        const header = Buffer.alloc(12);
        header.writeUInt16BE(0x1234, 0);
        header.writeUInt16BE(0xa800, 2);
        for (const [n, number] of numbers.entries()) header.writeUInt16BE(number, 4 + 2 * n);
        return attempt(Buffer.concat([header, rest])) === false;
      }),
      { numRuns: 3_000 },
    );
  });

  it('a right answer with bytes changed, cut off or added ends in a refusal', () => {
    const answer = answerOf();
    const positions = fc.array(fc.tuple(fc.nat(answer.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
    fc.assert(
      fc.property(positions, fc.nat(answer.length), fc.uint8Array({ maxLength: 20 }), (changes, length, tail) => {
        const bytes = Buffer.concat([answer.subarray(0, length), tail]);
        for (const [at, mask] of changes) if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        const same = bytes.toString('latin1').toLowerCase() === answer.toString('latin1').toLowerCase();
        return same || attempt(bytes) === false;
      }),
      { numRuns: 2_000 },
    );
  });
});
