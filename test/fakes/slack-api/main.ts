import { parseArgs } from 'node:util';
import { createSlackApi } from './create-slack-api.ts';
import { configurationLines, furnishExample } from './example-workspace.ts';
import { PageRoutes } from './page-routes.ts';

// `npm run fake:slack`: the stand-in by itself, to try the bot without an account. The seed is fixed, so that tokens and ids
// are the same every time and a configuration written once goes on working.

const { values } = parseArgs({ options: { port: { type: 'string', default: '4390' } } });

const api = await createSlackApi({
  port: Number(values.port),
  extra: (platform) => new PageRoutes(platform).route,
});
const example = furnishExample(api);
const { people, channels } = example;

const names = (list: readonly { readonly name: string }[]): string => list.map((one) => one.name).join(', ');
process.stdout.write(`A stand-in for Slack. Nothing leaves this machine, and no account is needed.

Play the people here:  ${new URL(api.url).origin}/
  people ${names(people)}; channels ${names(channels)}; stop with Ctrl-C

Configuration for the bot, e.g. in signet.yaml (the tokens are made up):

${configurationLines(api, example)}
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void api.close());
