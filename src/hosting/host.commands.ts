import type { Certificate } from '../certificate/certificate.ts';
import { namedCertificate } from '../certificate/named-certificate.ts';
import type { Person } from '../chat/actor.ts';
import { command, type Reply } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { paidOf } from '../points/paid.ts';
import type { Say } from '../texts/say.ts';
import { METHODS } from '../validation/proof.ts';
import type { HostingHouse } from './deploy.ts';
import { cancelHosting, type HostRequest, host, RENEWAL } from './host.ts';
import { hostedUploadOf } from './hosted-upload.store.ts';
import type { HostedUpload } from './hosted-upload.ts';
import { hostedUploadBlocks, hostedUploadData } from './hosted-upload.views.ts';
import { listHostings } from './hosting.store.ts';
import { type Hosting, hostingMachine, QUIET } from './hosting.ts';
import { hostingCard, hostingData, hostingList } from './hosting.views.ts';

export interface HostCommandHouse extends HostingHouse {
  readonly findCertificate: (word: string) => Promise<string>;
  readonly hostUploads: HostUploads;
}

/** What takes the place of uploaded certificates (HOST-8): ordering is above this room, so it is handed in. */
export interface HostUploads {
  /** The plan most like the certificate: its id. */
  propose(certificate: Certificate): string | undefined;
  /** Refuses what `plan` would. */
  check(person: Person, certificate: Certificate, request: HostUploadRequest): Promise<void>;
  plan(person: Person, certificate: Certificate, request: HostUploadRequest): Promise<HostedUpload>;
  cancel(person: Person, certificateId: string): Promise<void>;
}

/** The data of the application, given ahead; everything may be left out that the plan does not ask for. */
export interface HostUploadRequest {
  readonly plan: string | undefined;
  readonly method: string | undefined;
  readonly pack: string | undefined;
  readonly organisation: string | undefined;
  readonly administrator: string | undefined;
  readonly contact: string | undefined;
}

const MOST_SHOWN = 100;

const options = {
  what: { kind: 'certificate', positional: true, many: true },
  target: { kind: 'choice', dynamic: 'targets', many: true },
  at: { kind: 'text', max: 10 },
  with: { kind: 'certificate' },
  quiet: { kind: 'choice', choices: [...QUIET, 'none'], many: true },
  plan: { kind: 'choice', dynamic: 'plans' },
  method: { kind: 'choice', choices: METHODS },
  pack: { kind: 'choice', dynamic: 'packs', max: 80 },
  org: { kind: 'choice', dynamic: 'organisations', max: 40 },
  admin: { kind: 'choice', dynamic: 'contacts', max: 40 },
  contact: { kind: 'choice', dynamic: 'contacts', max: 40 },
  cancel: { kind: 'flag' },
  search: { kind: 'text', max: 253 },
  state: { kind: 'choice', choices: Object.keys(hostingMachine.states) },
} as const;

/** HOST-8: an uploaded one shows what takes its place, or the plan that is proposed for that. */
const oneHosted = async (
  house: HostCommandHouse,
  say: Say,
  certificate: Certificate,
  hosting: Hosting,
): Promise<Reply> => {
  const next = await hostedUploadOf(house.store, certificate.id);
  const open = certificate.source === 'uploaded' && hosting.designatedId === undefined && hosting.state !== 'cancelled';
  const paid = next === undefined ? undefined : await paidOf(house.store, next.orderId ?? certificate.id);
  const proposal = open && next === undefined ? house.hostUploads.propose(certificate) : undefined;
  return {
    data: {
      ...hostingData(hosting),
      next: next === undefined ? null : hostedUploadData(next, paid),
      proposal: proposal ?? null,
    },
    message: hostingCard(say, hosting, {
      blocks: next === undefined ? [] : hostedUploadBlocks(say, next, paid),
      actions:
        proposal === undefined
          ? []
          : [
              {
                label: say('hosted-upload.button', { plan: proposal }),
                command: 'cert host',
                args: { what: certificate.id, plan: proposal },
                style: 'primary',
              },
            ],
    }),
  };
};

export const hostCommand = command<HostCommandHouse, typeof options>({
  path: ['cert', 'host'],
  rules: ['HOST-1', 'HOST-3', 'HOST-4', 'HOST-5', 'HOST-6', 'HOST-7', 'HOST-8'],
  permission: 'operator',
  effect: 'change',
  options,
  examples: [
    'cert host shop.example.test --target web',
    'cert host a.example.test b.example.test --target web --target cache --at 15',
    'cert host bought.example.com --target web --plan geotrust-ov --method dns --org acme --admin lin',
    'cert host shop.example.test --with renewal --quiet none',
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
    for (const word of args.what) certificates.push(await namedCertificate(house, word));
    const request: HostRequest = {
      targets: args.target,
      replaceAt: args.at,
      takes:
        args.with === undefined || args.with === RENEWAL ? args.with : { id: await house.findCertificate(args.with) },
      quiet: args.quiet.length === 0 ? undefined : QUIET.filter((one) => args.quiet.includes(one)),
    };
    const { plan, method, pack, org: organisation, admin: administrator, contact } = args;
    const ahead = { plan, method, pack, organisation, administrator, contact };
    const planned = Object.values(ahead).some((word) => word !== undefined);
    const refused = planned ? certificates.find(({ source }) => source !== 'uploaded') : undefined;
    if (refused !== undefined) throw new CertError('host-upload-only', { name: refused.names[0] ?? '' });
    if (planned) for (const certificate of certificates) await house.hostUploads.check(call.person, certificate, ahead);
    const hostings: Hosting[] = [];
    for (const certificate of certificates) {
      if (args.cancel === true) {
        hostings.push(await cancelHosting(house, call.person, certificate));
        await house.hostUploads.cancel(call.person, certificate.id);
      } else {
        hostings.push(await host(house, call.person, certificate, request));
        if (planned) await house.hostUploads.plan(call.person, certificate, ahead);
      }
      house.changed(certificate.id);
    }
    const [only] = hostings;
    const [certificate] = certificates;
    return only !== undefined && certificate !== undefined && hostings.length === 1
      ? oneHosted(house, say, certificate, only)
      : { data: hostings.map(hostingData), message: hostingList(say, hostings) };
  },
});
