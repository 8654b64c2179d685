import { isAbsolute, normalize } from 'node:path';
import { CertError } from '../../../src/kernel/errors.ts';
import type { Settings, SettingValues } from '../../../src/kernel/plugin.ts';
import type { CheckedPair } from './pair-check.ts';
import type { Place } from './pair-layout.ts';
import type { Contents, Role } from './pair-store.ts';
import { defaultLayout, type LayoutName } from './pair-swap.ts';
import { parseServedAt, servesSetting } from './serves.ts';

/** What every target that writes the pair to files is told. */
export const pairSettings = {
  chain: {
    kind: 'path',
    about: 'A file of its own for the intermediate certificates; the certificate file then holds the leaf alone.',
    example: '/etc/ssl/site/chain.pem',
  },
  owner: {
    kind: 'text',
    about: 'Who the files belong to: `user`, `user:group` or `:group`. Default: whoever Signet runs as.',
    example: 'root:ssl-cert',
  },
  keyMode: {
    kind: 'text',
    about: 'Permission bits of the key file (or of the bundle), octal; never readable for everybody.',
    default: '0600',
  },
  certificateMode: {
    kind: 'text',
    about: 'Permission bits of the certificate and chain files, octal.',
    default: '0644',
  },
  layout: {
    kind: 'choice',
    about:
      '`linked`: the files are links into a folder of Signet’s beside them and change in one step. `copied`: they are plain files, replaced one after the other. Default: linked when all are in one folder.',
    choices: ['linked', 'copied'],
  },
  serves: servesSetting,
} as const satisfies Settings;

type PairSettingValues = SettingValues<typeof pairSettings>;

export interface PairFiles extends PairSettingValues {
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly bundle: string | undefined;
}

/** The files of a pair, checked; `owner` is still a name because accounts may come and go while Signet runs. */
export interface PairPlan {
  readonly places: readonly Omit<Place, 'uid' | 'gid'>[];
  readonly owner: string | undefined;
  readonly layout: LayoutName;
  readonly serves: readonly NonNullable<ReturnType<typeof parseServedAt>>[];
}

const MODE = /^0?[0-7]{3}$/;

/** Refuses a setting the way every wrong value is refused; `name` is the target's. */
export const wrongSetting = (name: string, setting: string, value: string, expected: string): CertError =>
  new CertError('option-value', { option: `targets.${name}.${setting}`, value, expected });

const readMode = (name: string, setting: string, value: string, forbidden: number): number => {
  const mode = MODE.test(value) ? Number.parseInt(value, 8) : Number.NaN;
  if (Number.isNaN(mode)) throw wrongSetting(name, setting, value, 'permission bits in octal, such as 0640');
  if ((mode & forbidden) !== 0)
    throw wrongSetting(name, setting, value, 'bits that give other users no right to a key');
  return mode;
};

const readPath = (name: string, setting: string, value: string): string => {
  if (!isAbsolute(value) || value.endsWith('/') || value.includes('\0')) {
    throw wrongSetting(name, setting, value, 'the absolute path of a file');
  }
  return normalize(value);
};

/** The same file for both is a bundle. */
const rolesOf = (name: string, files: PairFiles): readonly (readonly [Role, string])[] => {
  const { certificate, key, chain, bundle } = files;
  const whole = bundle ?? (certificate !== undefined && certificate === key ? certificate : undefined);
  if (whole !== undefined) {
    const other = [certificate, key, chain].find((path) => path !== undefined && path !== whole);
    if (other !== undefined) throw wrongSetting(name, 'bundle', whole, 'either a bundle or separate files, not both');
    return [['bundle', whole]];
  }
  if (certificate === undefined) throw wrongSetting(name, 'certificate', '', 'a path, or a bundle instead');
  if (key === undefined) throw wrongSetting(name, 'key', '', 'a path, or a bundle instead');
  return [['certificate', certificate], ['key', key], ...(chain === undefined ? [] : [['chain', chain] as const])];
};

/** Reads the settings of a target that writes files. Throws CertError `option-value`. */
export const planPair = (name: string, files: PairFiles): PairPlan => {
  const keyMode = readMode(name, 'keyMode', files.keyMode, 0o007);
  const certificateMode = readMode(name, 'certificateMode', files.certificateMode, 0);
  const places = rolesOf(name, files).map(([role, path]) => ({
    role,
    path: readPath(name, role, path),
    mode: role === 'key' || role === 'bundle' ? keyMode : certificateMode,
  }));
  if (new Set(places.map(({ path }) => path)).size < places.length) {
    throw wrongSetting(name, 'chain', files.chain ?? '', 'a file of its own');
  }
  const possible = defaultLayout(places);
  const layout = (files.layout ?? possible) as LayoutName;
  if (layout === 'linked' && possible !== 'linked') {
    throw wrongSetting(name, 'layout', layout, '`copied`, unless there are several files, all in one folder');
  }
  const serves = (files.serves ?? []).map((entry) => {
    const servedAt = parseServedAt(entry);
    if (servedAt === undefined) throw wrongSetting(name, 'serves', entry, '`host:port` or `name@host:port`');
    return servedAt;
  });
  return { places, owner: files.owner, layout, serves };
};

/** What goes into which file. In a bundle the key comes first: Postfix wants it so and no other program minds. */
export const contentsOf = (pair: CheckedPair, places: readonly Pick<Place, 'role'>[]): Contents => {
  const separate = places.some(({ role }) => role === 'chain');
  const texts: Readonly<Record<Role, string>> = {
    certificate: separate ? pair.leaf : pair.leaf + pair.intermediates,
    key: pair.key,
    chain: pair.intermediates,
    bundle: pair.key + pair.leaf + pair.intermediates,
  };
  return Object.fromEntries(places.map(({ role }) => [role, texts[role]]));
};
