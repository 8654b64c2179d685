import { z } from 'zod';
import { DEFAULT_BANDS } from '../src/alert/stage.ts';
import { OWN_SUFFIXES } from '../src/authority/authority.ts';
import { LISTED_FORMS, readListedAddress } from '../src/certificate/listed-address.ts';
import { STEP_UPS } from '../src/chat/command.ts';
import { NOTICE_KINDS } from '../src/notice/notice.ts';
import { readReceiver } from '../src/notice/receiver.ts';
import { backupsSchema } from './backups-schema.ts';
import { rule } from './config-remedy.ts';
import { discordSchema } from './discord/discord-config.ts';
import { renewalSchema } from './renewal-schema.ts';
import { slackSchema } from './slack/slack-config.ts';

const listen = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, rule('config.rule.listen'));
const address = z.string().regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, rule('config.rule.store'));
const role = z.enum(['viewer', 'operator', 'approver', 'admin']);

/** A plugin's own settings are read by its table; here only that there is a type. */
const plugged = z.looseObject({ type: z.string() });

const receiver = z.string().refine((text) => readReceiver(text) !== undefined, rule('config.rule.receiver'));
const receivers = z.union([receiver.transform((one) => [one]), z.array(receiver)]);

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, rule('config.rule.time'));

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const people = z.strictObject({
  name: z.string().min(1).max(80),
  roles: z.array(role).default([]),
  identities: z.array(z.string().regex(/^[^:]+:[^:]+:.+$/, rule('config.rule.identity'))).default([]),
});

/** `signet.yaml`, section by section. Every key has a default but secrets; unknown keys are refused. */
export const configSchema = z.strictObject({
  store: address.default('sqlite:./data/signet.db').describe('Where everything is kept.'),
  backups: backupsSchema,
  secrets: z
    .strictObject({
      masterKeyFile: z
        .string()
        .default('./data/master.key')
        .describe('File of master keys, one `version:base64` a line, mode 0600; made when absent.'),
      masterKey: z.string().optional().describe('The master keys themselves, e.g. from ${ENV}; wins over the file.'),
    })
    .prefault({}),
  http: z
    .strictObject({
      listen: listen.default('127.0.0.1:8080').describe('Address and port of the one HTTP port.'),
      publicUrl: z
        .url()
        .optional()
        .describe('How people and servers outside reach it; links and the CRL address are made from it.'),
    })
    .prefault({}),
  language: z.enum(['en', 'zh']).default('en').describe('Of messages that answer nobody in particular.'),
  timezone: z
    .string()
    .refine(isTimeZone, rule('config.rule.time-zone'))
    .default('UTC')
    .describe('IANA name, for times in the console.'),
  issuers: z
    .record(z.string(), plugged)
    .default({ internal: { type: 'built-in' } })
    .describe('CAs, the preferred one first.'),
  renewal: renewalSchema,
  plans: z
    .strictObject({
      default: z.string().default('dv').describe('The plan when none is named.'),
      prices: z
        .record(z.string(), z.int().min(0).max(1_000_000))
        .default({})
        .describe(
          'What a plan costs in points, for a certificate or each year of a term, by plan id; 0 or absent: nothing.',
        ),
    })
    .prefault({}),
  approvals: z
    .strictObject({
      needed: z.int().min(1).max(10).default(1).describe('People who must say yes.'),
      requesterCounts: z
        .enum(['never', 'when-alone'])
        .default('when-alone')
        .describe('Whether one’s own yes counts while nobody else could give it.'),
      stepUp: z
        .array(z.enum(STEP_UPS))
        .default([])
        .describe(
          'Deeds that take a code of an authenticator too (`signet people step-up`); not on the machine itself.',
        ),
    })
    .prefault({}),
  validation: z
    .strictObject({
      precheck: z
        .boolean()
        .default(true)
        .describe('Look at DNS and HTTP ourselves before an attempt is spent at the CA.'),
      httpPort: z.int().min(1).max(65535).default(80).describe('Where sites answer challenge files.'),
      privateAddresses: z
        .boolean()
        .default(true)
        .describe('Look at private addresses too (a CA inside the same network).'),
    })
    .prefault({}),
  watch: z
    .strictObject({
      privateCrls: z
        .boolean()
        .default(false)
        .describe(
          'Ask for revocation lists at private addresses too (an own CA’s): whoever is watched names the address.',
        ),
    })
    .prefault({}),
  uploads: z
    .strictObject({
      intermediatesFrom: z
        .array(z.string().refine((text) => readListedAddress(text) !== undefined, LISTED_FORMS))
        .default([])
        .describe(
          'Where an intermediate that an uploaded chain lacks may be fetched: hosts, `host:port` or beginnings of addresses. No other is asked, whatever a certificate says.',
        ),
      privateAddresses: z
        .boolean()
        .default(false)
        .describe('Fetch them from private addresses too (a CA inside the same network).'),
    })
    .prefault({}),
  dns: z
    .strictObject({
      resolvers: z
        .array(z.string())
        .default([])
        .describe('`address[:port]` of resolvers to ask; empty: those of the machine.'),
      authoritativePort: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe('Where authoritative servers answer, if not 53.'),
      authoritative: z
        .record(z.string(), z.string())
        .default({})
        .describe('`name server: address:port`, where it differs from what DNS says.'),
      providers: z.record(z.string(), plugged).default({}).describe('Connected DNS servers (VAL-2).'),
      delegation: z
        .strictObject({
          zone: z.string().describe('The zone that the CNAMEs point into.'),
          provider: z.string().describe('Which of `dns.providers` writes there.'),
        })
        .optional()
        .describe('Where delegated names live (VAL-3).'),
    })
    .prefault({}),
  targets: z.record(z.string(), plugged).default({}).describe('Where certificates are installed.'),
  slack: slackSchema.optional().describe('Slack; docs/slack.md leads there.'),
  roles: z
    .partialRecord(role, z.array(z.string().regex(/^[^:]+:[^:]+:.+$/, rule('config.rule.group'))))
    .default({})
    .describe(
      'Groups of chat platforms whose members have a role here: `surface:team:group`, `*` for everybody there.',
    ),
  channels: z
    .strictObject({
      default: receivers.default([]).describe('Where notices go that no route names.'),
      languages: z
        .record(receiver, z.enum(['en', 'zh']))
        .default({})
        .describe('Of what answers nobody in particular, by channel, where it differs from `language`.'),
      routes: z
        .array(
          z.strictObject({
            to: receivers,
            tag: z.string().optional(),
            project: z.string().optional(),
            kinds: z.array(z.enum(NOTICE_KINDS)).optional(),
          }),
        )
        .default([])
        .describe('Other receivers by tag (`key` or `key:value`), project and kind of notice; all that fit are told.'),
    })
    .prefault({}),
  discord: discordSchema.optional(),
  alerts: z
    .strictObject({
      days: z
        .array(z.int().min(1).max(400))
        .default([...DEFAULT_BANDS.days])
        .describe('Days before the end at which is warned, for lifetimes over 60 days.'),
      shares: z
        .array(z.number().min(1).max(90))
        .default([...DEFAULT_BANDS.shares])
        .describe('Per cent of the lifetime left at which is warned, for shorter ones.'),
      quietHours: z
        .strictObject({
          from: timeOfDay.describe('Only the last warnings come from then on, in `timezone`.'),
          to: timeOfDay.describe('Until then.'),
        })
        .optional()
        .describe('From and to, in `timezone`: only the last warnings come then.'),
      heartbeat: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('Asked for every minute while all is well: a dead man’s switch outside that calls when it is not.'),
      onCall: receivers.default([]).describe('Told when neither the channel nor the owner answers.'),
    })
    .prefault({}),
  mail: z
    .strictObject({
      host: z.string().min(1).describe('The SMTP server.'),
      port: z.int().min(1).max(65535).default(587).describe('Its port.'),
      tls: z
        .enum(['starttls', 'implicit', 'none'])
        .default('starttls')
        .describe('`starttls`: not sent without it; `none` only inside one machine.'),
      user: z.string().optional().describe('Where the server asks who sends.'),
      password: z.string().optional().describe('Belongs to `user`; best from the environment. Secret.'),
      from: z.string().min(3).describe('The sender’s address.'),
      ca: z.string().optional().describe('PEM of a CA of your own.'),
    })
    .optional()
    .describe('The SMTP server for receivers `mail:ADDRESS`.'),
  webhooks: z
    .record(
      z.string(),
      z.strictObject({
        url: z.url({ protocol: /^https?$/ }),
        secret: z.string().min(16),
        privateAddresses: z.boolean().default(false),
      }),
    )
    .default({})
    .describe(
      'Receivers `webhook:NAME`: signed with HMAC-SHA256, never redirected, public addresses only unless allowed.',
    ),
  people: z.array(people).default([]).describe('People made at start when they are missing; roles here win.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least level that is logged.'),
});

export type Config = z.infer<typeof configSchema>;

/** What the built-in CA's entry under `issuers` takes. */
export const builtInSchema = z.strictObject({
  type: z.literal('built-in'),
  organisation: z.string().min(1).max(60).default('Signet').describe('In the CA certificates’ subject.'),
  algorithm: z
    .enum(['p256', 'p384', 'rsa2048', 'rsa3072', 'rsa4096'])
    .default('p256')
    .describe('Of the CA’s own keys.'),
  days: z.int().min(1).max(825).default(90).describe('How long a certificate is valid.'),
  suffixes: z
    .array(z.string())
    .default([...OWN_SUFFIXES])
    .describe('Names under these are issued on a person’s yes, without proof.'),
  permittedNames: z.array(z.string()).default([]).describe('Only names under these may be issued (name constraints).'),
  acme: z
    .union([
      z.boolean(),
      z.strictObject({
        externalAccount: z.enum(['required', 'optional']).default('required'),
        approve: z.boolean().default(true),
        termsOfService: z.url().optional(),
      }),
    ])
    .default(false)
    .describe('Its own ACME endpoint at `/acme/<name>/directory`; see acme-endpoint.md.'),
});
