import { systemClock, systemRandom } from '../adapters/system.ts';
import { simulateVerb } from '../adapters/verbs/simulate.ts';
import { silentLog } from '../src/kernel/log.ts';
import { countStatements } from './statement-count.ts';

// The fleet simulator with its processor time; options as for `signet simulate`. With `--statements` and `--instances 1`, what SQLite was
// asked, too: the threads of several instances count nothing here.
const given = process.argv.slice(2);
const args = given.filter((word) => word !== '--statements');
const statements = args.length < given.length ? countStatements() : undefined;
const world = {
  base: { clock: systemClock, random: systemRandom, log: silentLog },
  cwd: process.cwd(),
  env: {},
  load: () => {
    throw new Error('no configuration is read here');
  },
};
process.exitCode = await simulateVerb.run(world, args);
const { user, system } = process.cpuUsage();
const megabytes = process.memoryUsage.rss() / 2 ** 20;
process.stdout.write(`${((user + system) / 1e6).toFixed(1)} s CPU, ${megabytes.toFixed(0)} MiB resident\n`);
statements?.print(60);
