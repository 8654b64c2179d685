import { hostname } from 'node:os';
import { getCACertificates, rootCertificates } from 'node:tls';
import type { AlertSettings } from '../src/alert/decide-alert.ts';
import { authorityRoots } from '../src/authority/authority.store.ts';
import { type AuthorityPolicy, sm2Name } from '../src/authority/authority.ts';
import { type Bot, createBot } from '../src/bot.ts';
import type { DeliveryParts } from '../src/deliveries.ts';
import type { Target } from '../src/hosting/target.ts';
import type { Base } from '../src/kernel/base.ts';
import { describeCause } from '../src/kernel/errors.ts';
import type { PluginDeps } from '../src/kernel/plugin.ts';
import type { Issuer } from '../src/order/issuer.ts';
import type { OrderPolicy } from '../src/order/order-house.ts';
import { memoryOf } from '../src/store/memory.store.ts';
import type { Store } from '../src/store/store.ts';
import type { Diagnose } from '../src/validation/diagnosis.ts';
import { parseHostPort } from '../src/validation/host-port.ts';
import type { DnsLookup, DnsServer } from '../src/validation/lookup.ts';
import { mailContacts } from '../src/validation/mail-contacts.ts';
import { diagnoseDelegation } from '../src/validation/standing-delegation.ts';
import { type DiagnoseOptions, diagnose } from '../src/validation/verify.ts';
import { backupsOf } from './backups.ts';
import { builtInSchema, type Config } from './config.ts';
import { ConfigError, type LoadedConfig, parseWith } from './config-file.ts';
import type { Remedy } from './config-remedy.ts';
import { dnsPlugins } from './dns/index.ts';
import { BuiltinIssuer } from './issuers/builtin/builtin-issuer.ts';
import { issuerPlugins } from './issuers/index.ts';
import { drawLetter } from './letter/draw-letter.ts';
import { createSmtpCourier } from './mail/smtp-courier.ts';
import { createSmtpMailer } from './mail/smtp-mailer.ts';
import { crlFetch } from './net/crl-fetch.ts';
import { dnsLookup } from './net/dns-lookup.ts';
import { heartbeat } from './net/heartbeat.ts';
import { httpProbe } from './net/http-probe.ts';
import { intermediateFetch } from './net/intermediate-fetch.ts';
import { parseResolver, systemResolvers } from './net/resolvers.ts';
import { createTlsProbe } from './net/tls-probe.ts';
import { openStore } from './open-store.ts';
import { groupRolesOf } from './people.ts';
import { drawPicture } from './picture.ts';
import { checkPlugins, makePlugins } from './plugin-settings.ts';
import { renewalPolicy } from './renewal-policy.ts';
import { settingLines } from './setting-lines.ts';
import { edgePlugins } from './targets/edges.ts';
import { targetPlugins } from './targets/index.ts';
import { watchedSecrets } from './targets/watched-secrets.ts';
import { webrootPlugins } from './targets/webroots.ts';
import { createWatcher } from './watcher.ts';
import { createWebhookCourier } from './webhooks/webhook-courier.ts';
import { createCrlWorkshop } from './workers/crl-workshop.ts';
import { createLookouts } from './workers/lookouts.ts';

/** Orders worked on at the same time. */
const ORDERS_AT_ONCE = 16;

export interface Instance {
  readonly bot: Bot;
  readonly store: Store;
  readonly config: Config;
  /** Built-in CAs by name, to be opened before the first request. */
  readonly authorities: readonly BuiltinIssuer[];
  close(): Promise<void>;
}

const resolversOf = (config: Config): readonly DnsServer[] => {
  const { resolvers } = config.dns;
  if (resolvers.length === 0) return systemResolvers();
  return resolvers.map((text) => {
    const server = parseResolver(text);
    if (server === undefined)
      throw new ConfigError([{ key: 'dns.resolvers', value: text, remedy: (say) => say('config.rule.resolver') }]);
    return server;
  });
};

const lookingOptions = (config: Config, lookup: DnsLookup): DiagnoseOptions => {
  const { authoritative, authoritativePort } = config.dns;
  const addresses = Object.fromEntries(
    Object.entries(authoritative).map(([name, text]) => {
      const place = parseHostPort(text, 53);
      if (place === undefined)
        throw new ConfigError([
          { key: `dns.authoritative.${name}`, value: text, remedy: (say) => say('config.rule.name-server') },
        ]);
      return [name.toLowerCase(), { address: place.host, port: place.port }];
    }),
  );
  return {
    lookup,
    http: httpProbe(),
    httpPort: config.validation.httpPort,
    privateAddresses: config.validation.privateAddresses,
    authoritative: { addresses, ...(authoritativePort === undefined ? {} : { port: authoritativePort }) },
  };
};

const authorityPolicy = (config: Config, name: string): AuthorityPolicy => {
  const { type: _type, ...settings } = parseWith(builtInSchema, config.issuers[name], `issuers.${name}`);
  return { name, publicUrl: config.http.publicUrl?.replace(/\/+$/, ''), ...settings };
};

const builtInNames = ({ issuers }: Config): readonly string[] =>
  Object.keys(issuers).filter((name) => issuers[name]?.type === 'built-in');

/** CAs that a plugin makes. */
const othersOf = ({ issuers }: Config): Config['issuers'] =>
  Object.fromEntries(Object.entries(issuers).filter(([, { type }]) => type !== 'built-in'));

interface Made {
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly authorities: readonly BuiltinIssuer[];
}

const makeIssuers = (
  { config, folder }: LoadedConfig,
  store: Store,
  base: Base,
  diagnoseFor: Diagnose,
  revoked: (authority: string) => void,
): Made => {
  const builtIn = builtInNames(config);
  const authorities = builtIn.map(
    (name) =>
      new BuiltinIssuer(authorityPolicy(config, name), {
        ...base,
        store,
        diagnose: diagnoseFor,
        revoked,
      }),
  );
  const made = makePlugins('issuers', issuerPlugins, othersOf(config), folder, (kind, name, settings) =>
    kind.create(settings, depsOf(store, base, 'issuer', name)),
  );
  const byName = new Map<string, Issuer>([
    ...authorities.map((authority) => [authority.name, authority] as const),
    ...made,
  ]);
  // In the configuration's order: it is the order of preference.
  const issuers = new Map(
    Object.keys(config.issuers).flatMap((name) => {
      const issuer = byName.get(name);
      return issuer === undefined ? [] : [[name, issuer] as const];
    }),
  );
  return { issuers, authorities };
};

const depsOf = (store: Store, base: Base, family: string, name: string): PluginDeps => ({
  ...base,
  name,
  memory: memoryOf(store, `${family}:${name}`),
});

const holderOfThisProcess = (base: Base): string =>
  `${hostname()}:${process.pid}:${Buffer.from(base.random.bytes(4)).toString('hex')}`;

const splitTargets = (config: Config) => {
  const isA = (kinds: readonly { readonly type: string }[], type: string) => kinds.some((kind) => kind.type === type);
  const entries = Object.entries(config.targets);
  const of = (wanted: (type: string) => boolean) => Object.fromEntries(entries.filter(([, { type }]) => wanted(type)));
  return {
    targets: of((type) => !isA(webrootPlugins, type) && !isA(edgePlugins, type)),
    webroots: of((type) => isA(webrootPlugins, type)),
    edges: of((type) => isA(edgePlugins, type)),
  };
};

/** The plugins of every family, by name. */
const makePlaces = ({ config, folder }: LoadedConfig, store: Store, base: Base) => {
  const { targets, webroots, edges } = splitTargets(config);
  return {
    dns: makePlugins('dns.providers', dnsPlugins, config.dns.providers, folder, (kind, name, settings) =>
      kind.create(settings, depsOf(store, base, 'dns', name)),
    ),
    targets: makePlugins<Target>('targets', targetPlugins, targets, folder, (kind, name, settings) =>
      kind.create(settings, depsOf(store, base, 'target', name)),
    ),
    edges: makePlugins('targets', edgePlugins, edges, folder, (kind, name, settings) =>
      kind.create(settings, depsOf(store, base, 'target', name)),
    ),
    webroots: makePlugins('targets', webrootPlugins, webroots, folder, (kind, name, settings) =>
      kind.create(settings, depsOf(store, base, 'target', name)),
    ),
  };
};

const checkDelegation = ({ delegation, providers }: Config['dns']): Config['dns']['delegation'] => {
  if (delegation === undefined || Object.hasOwn(providers, delegation.provider)) return delegation;
  const known = Object.keys(providers).join(', ');
  const remedy: Remedy = (say) =>
    known === '' ? say('config.rule.no-providers') : say('config.takes-one-of', { choices: known });
  throw new ConfigError([{ key: 'dns.delegation.provider', value: delegation.provider, remedy }]);
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const alertSettings = ({ alerts, timezone }: Config): AlertSettings => ({
  bands: { days: alerts.days, shares: alerts.shares },
  quietHours:
    alerts.quietHours === undefined
      ? undefined
      : { from: minutesOf(alerts.quietHours.from), to: minutesOf(alerts.quietHours.to), timeZone: timezone },
  onCall: alerts.onCall,
});

const couriersOf = ({ mail, webhooks }: Config, base: Base): DeliveryParts['couriers'] => ({
  ...(mail === undefined ? {} : { mail: createSmtpCourier(mail) }),
  webhook: createWebhookCourier(webhooks, base),
});

/** Those of the people of the configuration: `mail:ANYTHING:ADDRESS`. */
const mailboxesOf = ({ people }: Config): readonly string[] =>
  people.flatMap(({ identities }) =>
    identities.filter((one) => one.startsWith('mail:')).map((one) => one.split(':').slice(2).join(':')),
  );

/** What is fetched from addresses that stand in certificates. */
const fetchersOf = ({ watch, uploads }: Config, { clock }: Base) => ({
  crls: crlFetch(clock, { privateAddresses: watch.privateCrls }),
  intermediates: intermediateFetch(clock, {
    from: uploads.intermediatesFrom,
    privateAddresses: uploads.privateAddresses,
  }),
});

const policyOf = (config: Config): OrderPolicy => ({
  issuers: Object.keys(config.issuers),
  approvalsNeeded: config.approvals.needed,
  precheck: config.validation.precheck,
  delegation: checkDelegation(config.dns),
  defaultPlan: config.plans.default,
  prices: config.plans.prices,
});

const renewalsOf = (config: Config) =>
  renewalPolicy(
    config.renewal,
    config.timezone,
    builtInNames(config).map((name) => authorityPolicy(config, name).days),
  );

/** Diagnosing needs the issuers (their CAA names) and the built-in CA needs diagnosing: the loop is closed here, by name. */
const makeLooking = (config: Config, base: Base) => {
  const lookup = dnsLookup({ resolvers: resolversOf(config), random: base.random });
  const options = lookingOptions(config, lookup);
  const byName = new Map<string, Issuer>();
  const diagnoseFor: Diagnose = async ({ proof, name, wildcard, issuer }) => {
    const caa = await byName.get(issuer)?.caa?.();
    return diagnose(proof, name, wildcard, { ...options, ...(caa === undefined ? {} : { caa }) });
  };
  return { options, byName, diagnoseFor };
};

/** Everything about the configuration that can be wrong without looking outside: what the schema cannot see. Throws ConfigError. */
export const checkConfig = ({ config, folder }: LoadedConfig): void => {
  if (config.backups.folder !== undefined && config.store.startsWith('postgres'))
    throw new ConfigError([
      { key: 'backups.folder', value: config.backups.folder, remedy: (say) => say('config.rule.backup-store') },
    ]);
  policyOf(config);
  lookingOptions(config, dnsLookup({ resolvers: resolversOf(config), random: { bytes: () => new Uint8Array() } }));
  const { targets, webroots, edges } = splitTargets(config);
  for (const name of builtInNames(config)) authorityPolicy(config, name);
  checkPlugins('issuers', issuerPlugins, othersOf(config), folder);
  checkPlugins('dns.providers', dnsPlugins, config.dns.providers, folder);
  checkPlugins('targets', targetPlugins, targets, folder);
  checkPlugins('targets', webrootPlugins, webroots, folder);
  checkPlugins('targets', edgePlugins, edges, folder);
};

/** The wiring: configuration → database → plugins → bot. Nothing listens yet. */
export const assemble = async (loaded: LoadedConfig, base: Base): Promise<Instance> => {
  const { config } = loaded;
  // Before anything is made: a wrong configuration leaves no database and no key behind.
  checkConfig(loaded);
  const policy = policyOf(config);
  const store = await openStore(loaded, base);
  const looking = makeLooking(config, base);
  const publish = (authority: string): void => {
    bot.publishCrl(authority).catch((error: unknown) => {
      base.log.error(
        { authority, cause: describeCause(error) },
        'the revocation list could not be published; the clock tries again',
      );
    });
  };
  const { issuers, authorities } = makeIssuers(loaded, store, base, looking.diagnoseFor, publish);
  for (const [name, issuer] of issuers) looking.byName.set(name, issuer);
  const { dns, webroots, targets, edges } = makePlaces(loaded, store, base);
  const workshop = createCrlWorkshop();
  const lookouts = createLookouts(base);
  const bot: Bot = createBot({
    ...base,
    store,
    issuers,
    places: { dns, webroots },
    targets,
    edges,
    backups: await backupsOf(loaded),
    tlsProbe: createTlsProbe(base.clock, { roots: () => authorityRoots(store) }),
    watcher: createWatcher(lookouts, watchedSecrets(loaded)),
    drawPicture,
    ...fetchersOf(config, base),
    diagnose: looking.diagnoseFor,
    checkDelegation: (host, target) => diagnoseDelegation(host, target, looking.options),
    // NODE_EXTRA_CA_CERTS is how an own CA is made known to Node programs.
    publicRoots: [...rootCertificates, ...getCACertificates('extra')],
    crlMaker: workshop,
    acmeAuthorities: authorities.filter(({ acme }) => acme !== undefined).map(({ name }) => name),
    authorities: authorities.flatMap(({ name }) => [name, sm2Name(name)]),
    policy,
    drawLetter,
    mailer: config.mail === undefined ? undefined : createSmtpMailer(config.mail),
    mailContacts: (domain) => mailContacts(looking.options.lookup, domain),
    renewals: renewalsOf(config),
    routes: { fallback: config.channels.default, routes: config.channels.routes },
    alerts: alertSettings(config),
    couriers: couriersOf(config, base),
    mailboxes: mailboxesOf(config),
    heartbeat: config.alerts.heartbeat === undefined ? undefined : heartbeat(config.alerts.heartbeat),
    language: config.language,
    languages: config.channels.languages,
    requesterCounts: config.approvals.requesterCounts,
    groupRoles: groupRolesOf(config),
    stepUp: config.approvals.stepUp,
    publicUrl: (config.http.publicUrl ?? `http://${config.http.listen}`).replace(/\/+$/, ''),
    settings: () => settingLines(config),
    holder: holderOfThisProcess(base),
    ordersAtOnce: ORDERS_AT_ONCE,
  });
  const close = async (): Promise<void> => {
    await bot.stop();
    await workshop.close();
    await lookouts.close();
    await store.db.destroy();
  };
  return { bot, store, config, authorities, close };
};
