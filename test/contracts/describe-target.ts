import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pair, Target } from '../../src/hosting/target.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';

/** A target that holds nothing yet, two pairs for it, and a look at what it holds that does not go through the target. */
export interface TargetUnderTest {
  readonly target: Target;
  /** Of both pairs. */
  readonly names: readonly string[];
  readonly first: Pair;
  readonly second: Pair;
  /** SHA-256 of the leaf in place for whoever uses the target; undefined when there is none. */
  held(): Promise<string | undefined>;
  /** From now on the program behind the target refuses whatever it gets, until `mend`. */
  breakDown(): Promise<void>;
  mend(): Promise<void>;
  stop?(): Promise<void>;
}

/** The contract of the Target port; every implementation and the fake run it. A new subject is started for each case. */
export const describeTarget = (title: string, start: () => Promise<TargetUnderTest>): void => {
  describe(`Target contract: ${title}`, () => {
    let subject: TargetUnderTest;
    beforeEach(async () => {
      subject = await start();
    });
    afterEach(async () => subject.stop?.());

    const install = (pair: Pair) => subject.target.install(pair, subject.names);
    const refusal = (pair: Pair) =>
      install(pair).then(
        () => 'installed',
        (error: { code?: string }) => error.code,
      );

    it('installs the first pair, with evidence, and knows of no previous one', async () => {
      const installed = await install(subject.first);
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
      expect(installed.previous).toBeUndefined();
      expect(installed.evidence.length).toBeGreaterThan(0);
    });

    it('HOST-7 replaces a pair and can bring the previous one back', async () => {
      await install(subject.first);
      await subject.target.confirm?.(subject.names);
      const { previous } = await install(subject.second);
      expect(await subject.held()).toBe(leafFingerprint(subject.second.chain));
      expect(previous).toBeTypeOf('string');
      const evidence = await subject.target.restore(previous, subject.names);
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
      expect(evidence.length).toBeGreaterThan(0);
    });

    it('the same pair again after a crash has no further effect, and previous still is the one before it', async () => {
      await install(subject.first);
      await subject.target.confirm?.(subject.names);
      const once = await install(subject.second);
      await subject.target.recover?.();
      const twice = await install(subject.second);
      expect(await subject.held()).toBe(leafFingerprint(subject.second.chain));
      expect(twice.previous).toBe(once.previous);
    });

    it('a proven pair installed again is its own previous one: going back never reaches behind it', async () => {
      await install(subject.first);
      await install(subject.second);
      await subject.target.confirm?.(subject.names);
      const { previous } = await install(subject.second);
      await subject.target.restore(previous, subject.names);
      expect(await subject.held()).toBe(leafFingerprint(subject.second.chain));
    });

    it('restoring twice is restoring once', async () => {
      await install(subject.first);
      const { previous } = await install(subject.second);
      await subject.target.restore(previous, subject.names);
      await subject.target.restore(previous, subject.names);
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
    });

    it('without a previous pair, restoring takes nothing away and says so', async () => {
      const { previous } = await install(subject.first);
      const evidence = await subject.target.restore(previous, subject.names);
      expect(evidence.length).toBeGreaterThan(0);
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
    });

    it('refuses a key of another certificate; the old pair stays', async () => {
      await install(subject.first);
      expect(await refusal({ chain: subject.second.chain, key: subject.first.key })).toBe('target-refused');
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
    });

    it('a refusal by the program behind it leaves the old pair in place, and the next try works', async () => {
      await install(subject.first);
      await subject.breakDown();
      expect(['target-refused', 'target-unreachable']).toContain(await refusal(subject.second));
      await subject.mend();
      expect(await subject.held()).toBe(leafFingerprint(subject.first.chain));
      await install(subject.second);
      expect(await subject.held()).toBe(leafFingerprint(subject.second.chain));
    });

    it('installations asked for at once come one after the other, each whole', async () => {
      const pairs = [subject.first, subject.second, subject.first, subject.second];
      await Promise.all(pairs.map(install));
      expect(await subject.held()).toBe(leafFingerprint(subject.second.chain));
    });

    it('no part of a key shows in evidence or refusals', async () => {
      const seen: unknown[] = [await install(subject.first)].map(({ evidence }) => evidence);
      const { evidence, previous } = await install(subject.second);
      seen.push(evidence, await subject.target.restore(previous, subject.names));
      await install({ chain: subject.second.chain, key: subject.first.key }).catch((error: Error) =>
        seen.push(error.message, (error as { facts?: unknown }).facts),
      );
      const body = subject.first.key.split('\n')[1] ?? '';
      expect(body.length).toBeGreaterThan(20);
      expect(JSON.stringify(seen)).not.toContain(body);
      expect(JSON.stringify(seen)).not.toContain('PRIVATE KEY');
    });

    it('names where the pair is served, with a name to send in the handshake', () => {
      for (const endpoint of subject.target.endpoints(subject.names)) {
        expect(endpoint.port).toBeGreaterThan(0);
        expect(subject.names).toContain(endpoint.sni);
      }
    });
  });
};
