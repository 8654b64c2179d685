import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Evidence } from '../../../src/hosting/target.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';
import { describeCause } from '../../../src/kernel/errors.ts';
import { type Activate, ActivationError } from '../shared/pair-target.ts';
import { describeEnd, runCommand, shortOutput } from '../shared/run-command.ts';

export interface NginxPlace {
  readonly binary: string;
  /** As for `nginx -p` and `nginx -c`. */
  readonly prefix: string | undefined;
  readonly config: string | undefined;
  /** Of the master process, where `-s reload` cannot find it. */
  readonly pidFile: string | undefined;
}

/** `nginx -t` resolves the names of upstreams, which may take its time. */
const LIMIT = 60 * SECOND;

const notRunning = (why: string): ActivationError =>
  new ActivationError(`nginx is not running: ${why}`, { unreachable: true });

/** A number left in a file may by now be another program's: the process has to be nginx. */
const masterOf = async (pidFile: string, binary: string): Promise<number> => {
  try {
    const pid = Number((await readFile(pidFile, 'utf8')).trim());
    if (!Number.isSafeInteger(pid) || pid < 2) throw new Error(`${pidFile} holds no process id`);
    const program = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    if (program !== 'nginx' && program !== basename(binary)) throw new Error(`process ${pid} is ${program}`);
    return pid;
  } catch (error) {
    throw notRunning(describeCause(error));
  }
};

const signal = async (pidFile: string, binary: string): Promise<Evidence> => {
  const pid = await masterOf(pidFile, binary);
  try {
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    throw notRunning(describeCause(error));
  }
  return { where: `nginx (process ${pid})`, saw: 'was told to reload' };
};

const createRun =
  ({ binary, prefix, config }: NginxPlace, clock: Clock) =>
  (...args: readonly string[]) => {
    const where = [...(prefix === undefined ? [] : ['-p', prefix]), ...(config === undefined ? [] : ['-c', config])];
    return runCommand({ argv: [binary, ...where, ...args], limit: LIMIT }, clock);
  };

/** Tests the whole configuration as it stands on the disk. */
export const nginxTest = (place: NginxPlace, clock: Clock) => async (): Promise<Evidence> => {
  const end = await createRun(place, clock)('-t');
  if (end.how === 'ended' && end.code === 0) return { where: 'nginx -t', saw: shortOutput(end.output) };
  throw new ActivationError(`nginx -t ${describeEnd(end)}`, { unreachable: end.how === 'late' });
};

/**
 * Tests the whole configuration with the new pair in place, then reloads.
 *
 * Why in this order: `nginx -t` reads the files that the configuration names, so the new pair can only be tested in its place. What could
 * be wrong with the pair itself is checked before the swap (the key belongs to the leaf, everything parses), the running nginx keeps what
 * it has in memory, and when `-t` fails the caller swaps back at once: nothing was reloaded, and the files nginx would find at a restart
 * are the previous ones but for the moment of the test.
 */
export const nginxActivation = (place: NginxPlace, clock: Clock): Activate => {
  const run = createRun(place, clock);
  const test = nginxTest(place, clock);
  const { binary, pidFile } = place;

  const reload = async (): Promise<Evidence> => {
    if (pidFile !== undefined) return signal(pidFile, binary);
    const end = await run('-s', 'reload');
    if (end.how === 'ended' && end.code === 0) return { where: 'nginx -s reload', saw: 'was told to reload' };
    // The configuration is good, so what fails now is finding or signalling the master: it is down, or starting.
    throw new ActivationError(`nginx -s reload ${describeEnd(end)}`, { unreachable: true, taken: end.how === 'late' });
  };

  return async () => [await test(), await reload()];
};
