import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { longestOf, type RunReport, toRunAgain, verdictOf } from './test-report.ts';

// Of the reports in a folder, `NAME.json` and `NAME-again.json` of the files run again. With a name: the files of that run which failed, one
// a line. Without: how it went, and as the last line the count of all.
const [folder = '.', name] = process.argv.slice(2);

/** Files told of. */
const LONGEST = 10;

/** A run that wrote no report has failed as a whole. */
const read = (file: string): RunReport =>
  existsSync(join(folder, file))
    ? JSON.parse(readFileSync(join(folder, file), 'utf8'))
    : { files: [], errors: [`no report ${file}`] };

if (name === undefined) {
  const second = globSync('*-again.json', { cwd: folder });
  const first = globSync('*.json', { cwd: folder }).filter((file) => !second.includes(file));
  const runs = first.map(read);
  const { told, passed, failed, skipped } = verdictOf(globSync('test/**/*.test.ts'), runs, second.map(read));
  process.stdout.write(
    [...longestOf(runs, LONGEST), ...told, `${passed} passed, ${failed} failed, ${skipped} skipped`, ''].join('\n'),
  );
  process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;
} else {
  process.stdout.write(
    toRunAgain(read(`${name}.json`))
      .map((file) => `${file}\n`)
      .join(''),
  );
}
