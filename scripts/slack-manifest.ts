import { slackManifest } from '../adapters/slack/slack-manifest.ts';

// `npx node scripts/slack-manifest.ts` for Socket Mode, `… https://signet.example.com` for requests to that address.

const [publicUrl] = process.argv.slice(2);
const manifest = slackManifest(publicUrl === undefined ? { mode: 'socket' } : { mode: 'http', publicUrl });
process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
