import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import { paragraph } from '../chat/build.ts';
import { type Call, type Command, command, type Reply } from '../chat/command.ts';
import type { Args } from '../chat/option.ts';
import { nowOf } from '../kernel/clock.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import { checkMailOffered, mailboxesOf } from '../order/mail-proof.ts';
import { orderById } from '../order/order.store.ts';
import { METHODS } from '../validation/proof.ts';
import { listEdgeDomains, saveEdgeDomain } from './edge.store.ts';
import type { EdgeDomain } from './edge.ts';
import { type EdgeView, edgeCard, edgeData, edgeList } from './edge.views.ts';
import { addEdgeDomain, changed, edgeDomainNamed, originFor, removeEdgeDomain, withRedirect } from './edge-domain.ts';
import type { EdgeCommandHouse } from './edge-house.ts';
import { checkHasHttps, turnOffHttps, withCertificate, withRequest } from './edge-https.ts';
import { ORIGIN_KINDS, ORIGIN_PROTOCOLS, type OriginKind, type OriginProtocol } from './edge-server.ts';
import { originText, protocolOf } from './origin.ts';

const MOST_SHOWN = 200;

/** Whether the name points to its edge; not knowing is no fault. */
const pointsOf = async (house: EdgeCommandHouse, name: string, cname: string): Promise<EdgeView['points']> => {
  try {
    return (await house.checkDelegation(name, cname)).state;
  } catch (error) {
    house.log.debug({ name, cause: describeCause(error) }, 'the CNAME could not be looked at');
    return 'pending';
  }
};

const viewOf = async (house: EdgeCommandHouse, domain: EdgeDomain, look: boolean): Promise<EdgeView> => {
  const cname = house.edges.get(domain.edge)?.cname ?? '';
  const { certificateId } = domain;
  const certificate = certificateId === undefined ? undefined : await certificateById(house.store, certificateId);
  const points = look && cname !== '' ? await pointsOf(house, domain.name, cname) : undefined;
  return { domain, cname, points, expires: certificate?.notAfter };
};

/** EDGE-4: file validation has failed, and the mailboxes of the name may prove it instead (VAL-7). */
const mailOf = async (house: EdgeCommandHouse, { https, orderId }: EdgeDomain): Promise<EdgeView['mail']> => {
  const waits = https === 'validating' || https === 'validation-failed';
  const order = waits && orderId !== undefined ? await orderById(house.store, orderId) : undefined;
  if (order === undefined) return undefined;
  try {
    checkMailOffered(house, order);
    return { orderId: order.id, mailboxes: await mailboxesOf(house, order) };
  } catch (error) {
    if (isCertError(error)) return undefined;
    throw error;
  }
};

const reply = async (house: EdgeCommandHouse, call: Call, domain: EdgeDomain, look = false): Promise<Reply> => {
  const view = { ...(await viewOf(house, domain, look)), mail: await mailOf(house, domain) };
  return { data: edgeData(view), message: edgeCard(call.say, view) };
};

const shownOptions = { name: { kind: 'text', positional: true, max: 253 } } as const;

const show = command<EdgeCommandHouse, typeof shownOptions>({
  path: ['cert', 'edge'],
  rules: ['EDGE-1', 'EDGE-3'],
  permission: 'viewer',
  effect: 'read',
  options: shownOptions,
  examples: ['cert edge', 'cert edge shop.example.com'],
  handle: async (house, call, { name }) => {
    if (name !== undefined) return reply(house, call, await edgeDomainNamed(house, name), true);
    const all = await listEdgeDomains(house.store, MOST_SHOWN);
    const views = await Promise.all(all.map((domain) => viewOf(house, domain, false)));
    return { data: views.map(edgeData), message: edgeList(call.say, all) };
  },
});

const originOptions = {
  origin: { kind: 'text', max: 253 },
  'origin-kind': { kind: 'choice', choices: ORIGIN_KINDS },
  'origin-protocol': { kind: 'choice', choices: ORIGIN_PROTOCOLS },
} as const;

const addOptions = {
  name: { kind: 'text', positional: true, required: true, max: 253 },
  edge: { kind: 'text', max: 60 },
  ...originOptions,
  origin: { kind: 'text', required: true, max: 253 },
} as const;

const add = command<EdgeCommandHouse, typeof addOptions>({
  path: ['cert', 'edge', 'add'],
  rules: ['EDGE-1', 'EDGE-2'],
  permission: 'operator',
  effect: 'change',
  options: addOptions,
  examples: [
    'cert edge add shop.example.com --origin app.internal:8080',
    'cert edge add img.example.com --origin img.cos.example.net --origin-kind cos',
  ],
  handle: async (house, call, args) => {
    const origin = {
      place: args.origin,
      kind: (args['origin-kind'] ?? 'own') as OriginKind,
      protocol: (args['origin-protocol'] ?? 'http') as OriginProtocol,
    };
    const domain = await addEdgeDomain(house, call.person, { name: args.name, edge: args.edge, origin });
    return reply(house, call, domain);
  },
});

const setOptions = {
  name: { kind: 'text', positional: true, required: true, max: 253 },
  certificate: { kind: 'certificate' },
  free: { kind: 'flag' },
  method: { kind: 'choice', choices: METHODS },
  plan: { kind: 'choice', dynamic: 'plans' },
  issuer: { kind: 'choice', dynamic: 'issuers' },
  redirect: { kind: 'choice', choices: ['on', 'off'] },
  ...originOptions,
} as const;

type SetArgs = Args<typeof setOptions>;

const withOrigin = async (house: EdgeCommandHouse, domain: EdgeDomain, args: SetArgs): Promise<EdgeDomain> => {
  const { origin: place, 'origin-kind': kind, 'origin-protocol': protocol } = args;
  if (place === undefined && kind === undefined && protocol === undefined) return domain;
  const origin = {
    place: place ?? originText(domain.origin),
    kind: (kind ?? domain.origin.kind) as OriginKind,
    protocol: (protocol ?? protocolOf(domain.origin)) as OriginProtocol,
  };
  return { ...domain, origin: await originFor(house, domain.name, origin) };
};

const withHttps = async (
  house: EdgeCommandHouse,
  call: Call,
  domain: EdgeDomain,
  args: SetArgs,
): Promise<EdgeDomain> => {
  const { certificate, free, method, plan, issuer } = args;
  if (certificate !== undefined) return withCertificate(house, domain, await house.findCertificate(certificate));
  return free === true ? withRequest(house, call.person, domain, { method, plan, issuer }) : domain;
};

const setEdge = async (house: EdgeCommandHouse, call: Call, args: SetArgs): Promise<EdgeDomain> => {
  const before = await edgeDomainNamed(house, args.name);
  const moved = await withOrigin(house, before, args);
  const sent = args.redirect === undefined ? moved : withRedirect(moved, args.redirect === 'on');
  // Last, since it may make an order: whatever else is wrong has been refused by now.
  const after = await withHttps(house, call, sent, args);
  if (after === before) return before;
  const saved = await saveEdgeDomain(house.store, before, changed(after, 'person', nowOf(house.clock)), (store) => {
    const { https, redirect, wantedId = null, orderId = null } = after;
    const detail = { name: before.name, origin: originText(after.origin), https, redirect, wantedId, orderId };
    return audit(store, house.clock, { actor: call.person.id, action: 'edge.set', subject: before.id, detail });
  });
  house.changed(saved.id);
  return saved;
};

const set = command<EdgeCommandHouse, typeof setOptions>({
  path: ['cert', 'edge', 'set'],
  rules: ['EDGE-2', 'EDGE-3', 'EDGE-4', 'EDGE-5', 'EDGE-6', 'EDGE-7'],
  permission: 'operator',
  effect: 'spend',
  options: setOptions,
  examples: [
    'cert edge set shop.example.com --free',
    'cert edge set shop.example.com --certificate crt_0e9x',
    'cert edge set shop.example.com --redirect on',
    'cert edge set shop.example.com --origin app.internal:8443 --origin-protocol https',
  ],
  handle: async (house, call, args) => reply(house, call, await setEdge(house, call, args)),
});

const namedOptions = { name: { kind: 'text', positional: true, required: true, max: 253 } } as const;

const off = command<EdgeCommandHouse, typeof namedOptions>({
  path: ['cert', 'edge', 'off'],
  rules: ['EDGE-8'],
  permission: 'operator',
  effect: 'destroy',
  options: namedOptions,
  examples: ['cert edge off shop.example.com'],
  preview: async (house, { say }, { name }) => {
    const domain = await edgeDomainNamed(house, name);
    checkHasHttps(domain);
    return [paragraph(say(domain.redirect ? 'edge.off-redirect' : 'edge.off-warning', { name: domain.name }))];
  },
  handle: async (house, call, { name }) =>
    reply(house, call, await turnOffHttps(house, call.person, await edgeDomainNamed(house, name))),
});

const remove = command<EdgeCommandHouse, typeof namedOptions>({
  path: ['cert', 'edge', 'remove'],
  rules: ['EDGE-1'],
  permission: 'operator',
  effect: 'destroy',
  options: namedOptions,
  examples: ['cert edge remove shop.example.com'],
  preview: async (house, { say }, { name }) => {
    const domain = await edgeDomainNamed(house, name);
    return [paragraph(say('edge.remove-warning', { name: domain.name }))];
  },
  handle: async (house, call, { name }) =>
    reply(house, call, await removeEdgeDomain(house, call.person, await edgeDomainNamed(house, name))),
});

/** The edge room's commands, in help order. */
export const edgeCommands: readonly Command<EdgeCommandHouse>[] = [show, add, set, off, remove];
