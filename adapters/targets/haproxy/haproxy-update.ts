import type { Evidence } from '../../../src/hosting/target.ts';
import { type Disk, DiskError } from '../shared/disk.ts';
import { type Activate, ActivationError } from '../shared/pair-target.ts';
import { shortOutput } from '../shared/run-command.ts';
import { type AskHaproxy, RuntimeApiError } from './runtime-api.ts';

export interface HaproxyPlace {
  /** The file on the disk, which HAProxy reads at its next start. */
  readonly file: string;
  /** What HAProxy calls it: the name in `show ssl cert`. */
  readonly storedAs: string;
  /** The crt-list or folder, as HAProxy's configuration names it, that a certificate HAProxy does not know yet is added to. */
  readonly crtList: string | undefined;
}

const PEM_BLOCK = /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g;

/** An empty line would end the payload: what stands between the blocks is left out, and empty lines in them. */
const payloadOf = (bundle: string): string =>
  (bundle.match(PEM_BLOCK) ?? []).map((block) => block.replace(/\n[ \t\r]*(?=\n)/g, '')).join('\n');

const refused = (command: string, answer: string): ActivationError =>
  new ActivationError(`${command}: ${shortOutput(answer)}`);

/** HAProxy has no exit code: what it says has to be known. */
const GOOD = {
  new: /^New empty certificate store/,
  set: /^Transaction (created|updated) for/,
  commit: /Success!$/,
  add: /Success!$/,
} as const;

const expectAnswer = async (ask: AskHaproxy, kind: keyof typeof GOOD, command: string, payload?: string) => {
  const answer = await ask(command, payload);
  if (!GOOD[kind].test(answer)) throw refused(command, answer);
};

const listed = async (ask: AskHaproxy): Promise<readonly string[]> =>
  (await ask('show ssl cert'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('*'));

/** A certificate that HAProxy does not know gets an empty place first; without a list to add it to it would serve nobody. */
const makeKnown = async (ask: AskHaproxy, { storedAs, crtList }: HaproxyPlace): Promise<void> => {
  const known = await listed(ask);
  if (known.includes(storedAs)) return;
  if (crtList === undefined) {
    const some = known.slice(0, 5).join(', ');
    throw new ActivationError(`HAProxy knows no certificate ${storedAs}; it knows ${some === '' ? 'none' : some}`);
  }
  await expectAnswer(ask, 'new', `new ssl cert ${storedAs}`);
};

/**
 * `set` takes anything that parses; whether key and certificate belong together is found out at `commit`. Until then nothing has changed,
 * and a transaction that is not committed must not be left lying about: the next `set` would go on with it.
 */
const replace = async (ask: AskHaproxy, storedAs: string, payload: string): Promise<void> => {
  try {
    await expectAnswer(ask, 'set', `set ssl cert ${storedAs}`, payload);
    await expectAnswer(ask, 'commit', `commit ssl cert ${storedAs}`);
  } catch (error) {
    await ask(`abort ssl cert ${storedAs}`).catch(() => {});
    throw error;
  }
};

const isUnused = async (ask: AskHaproxy, storedAs: string): Promise<boolean> =>
  /^Status: Unused$/m.test(await ask(`show ssl cert ${storedAs}`));

/**
 * Hands the bundle that is on the disk to the running HAProxy over its runtime API: no reload, no connection is touched. The file is written
 * before, because what the API changes is gone at the next start.
 */
export const haproxyActivation =
  (ask: AskHaproxy, place: HaproxyPlace, disk: Pick<Disk, 'read'>): Activate =>
  async (): Promise<readonly Evidence[]> => {
    const { file, storedAs, crtList } = place;
    let told = false;
    try {
      const bundle = await disk.read(file);
      await makeKnown(ask, place);
      told = true;
      await replace(ask, storedAs, payloadOf(bundle ?? ''));
      if (crtList !== undefined && (await isUnused(ask, storedAs))) {
        await expectAnswer(ask, 'add', `add ssl crt-list ${crtList} ${storedAs}`);
      }
      return [{ where: 'HAProxy', saw: `committed ${storedAs}` }];
    } catch (error) {
      if (error instanceof ActivationError || error instanceof DiskError) throw error;
      // An answer that did not come does not mean that the command was not carried out.
      const unreachable = error instanceof RuntimeApiError;
      throw new ActivationError(`HAProxy: ${String((error as Error).message)}`, { unreachable, taken: told });
    }
  };
