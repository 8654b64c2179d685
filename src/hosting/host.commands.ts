import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { command, type Reply } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import type { HostingHouse } from './deploy.ts';
import { cancelHosting, host } from './host.ts';
import { listHostings } from './hosting.store.ts';
import { type Hosting, hostingMachine, type Quiet } from './hosting.ts';
import { hostingCard, hostingData, hostingList } from './hosting.views.ts';

export interface HostCommandHouse extends HostingHouse {
  readonly findCertificate: (word: string) => Promise<string>;
}

const MOST_SHOWN = 100;

const options = {
  what: { kind: 'certificate', positional: true, many: true },
  target: { kind: 'choice', dynamic: 'targets', many: true },
  at: { kind: 'text', max: 10 },
  with: { kind: 'certificate' },
  quiet: { kind: 'choice', choices: ['start', 'result'], many: true },
  cancel: { kind: 'flag' },
  search: { kind: 'text', max: 253 },
  state: { kind: 'choice', choices: Object.keys(hostingMachine.states) },
} as const;

const named = async (house: HostCommandHouse, word: string): Promise<Certificate> => {
  const certificate = await certificateById(house.store, await house.findCertificate(word));
  if (certificate === undefined) throw new CertError('nothing-found', { what: 'certificate', query: word });
  return certificate;
};

export const hostCommand = command<HostCommandHouse, typeof options>({
  path: ['cert', 'host'],
  rules: ['HOST-1', 'HOST-3', 'HOST-4', 'HOST-5', 'HOST-6', 'HOST-7'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: [
    'cert host shop.example.test --target web',
    'cert host a.example.test b.example.test --target web --target cache --at 15',
    'cert host shop.example.test --cancel',
    'cert host --search example --state failed',
  ],
  handle: async (house, call, args): Promise<Reply> => {
    const { say } = call;
    if (args.what.length === 0) {
      const found = await listHostings(house.store, { state: args.state, search: args.search, limit: MOST_SHOWN });
      return { data: found.map(hostingData), message: hostingList(say, found) };
    }
    // All are found before anything is changed: a mistyped name in the middle leaves nothing half done.
    const certificates: Certificate[] = [];
    for (const word of args.what) certificates.push(await named(house, word));
    const designatedId = args.with === undefined ? undefined : await house.findCertificate(args.with);
    const request = { targets: args.target, replaceAt: args.at, designatedId, quiet: args.quiet as readonly Quiet[] };
    const hostings: Hosting[] = [];
    for (const certificate of certificates) {
      hostings.push(
        args.cancel === true
          ? await cancelHosting(house, call.person, certificate)
          : await host(house, call.person, certificate, request),
      );
      house.changed(certificate.id);
    }
    const [only] = hostings;
    return only !== undefined && hostings.length === 1
      ? { data: hostingData(only), message: hostingCard(say, only) }
      : { data: hostings.map(hostingData), message: hostingList(say, hostings) };
  },
});
