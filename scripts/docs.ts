import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './commands-doc.ts';
import { errorsPage } from './errors-doc.ts';
import { jobsPage } from './jobs-doc.ts';
import { plansPage } from './plans-doc.ts';
import { rulesPage } from './rules-doc.ts';
import { settingsPage, settingsSchema } from './settings-doc.ts';
import { statesPage } from './states-doc.ts';
import { targetsPage } from './targets-doc.ts';

/** Every page that is printed from a table: `node scripts/docs.ts` writes them, `--check` fails when one differs. */
const PAGES: Readonly<Record<string, () => string>> = {
  'commands.md': commandsPage,
  'settings.md': settingsPage,
  'settings.schema.json': settingsSchema,
  'states.md': statesPage,
  'errors.md': errorsPage,
  'jobs.md': jobsPage,
  'plans.md': plansPage,
  'targets.md': targetsPage,
  'rules.md': rulesPage,
};

const folder = join(import.meta.dirname, '../docs');
const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });

for (const [name, make] of Object.entries(PAGES)) {
  const path = join(folder, name);
  const text = `${make().trimEnd()}\n`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (before === text) continue;
  if (check) {
    process.stderr.write(`docs/${name} differs from its table: run npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    process.stdout.write(`wrote docs/${name}\n`);
  }
}
