import type { MaintenanceWindow } from '../src/renewal/maintenance.ts';
import type { RenewalPolicy } from '../src/renewal/renewal-house.ts';
import { neverOpenFor } from '../src/renewal/satisfiable.ts';
import { ConfigError } from './config-file.ts';
import type { RenewalSection } from './renewal-schema.ts';

const minutes = (text: string): number => {
  const [hours = 0, rest = 0] = text.split(':').map(Number);
  return hours * 60 + rest;
};

const readWindow = ({ days, from, to }: RenewalSection['windows'][number]): MaintenanceWindow => ({
  days,
  from: minutes(from),
  to: minutes(to),
});

/** The policy; windows that some certificate could never be renewed in are refused before anything starts. */
export const renewalPolicy = (
  section: RenewalSection,
  timezone: string,
  builtInDays: readonly number[],
): RenewalPolicy => {
  const { withoutFailing, newKey, shortestLifetime } = section;
  const maintenance = { windows: section.windows.map(readWindow), timezone };
  const days = neverOpenFor(maintenance, [...builtInDays, shortestLifetime]);
  if (days !== undefined) {
    const value = section.windows.map(({ days: on, from, to }) => `${on.join(' ')} ${from}–${to}`.trim()).join(', ');
    throw new ConfigError([{ key: 'renewal.windows', value, remedy: (say) => say('config.rule.windows', { days }) }]);
  }
  return { maintenance, withoutFailing, newKey };
};
