import { parse } from 'tldts';
import type { World } from './slack-world.ts';

const named = (world: World, team: string, name: string): string | undefined => {
  const user = [...world.users.values()].find((one) => one.team === team && one.name === name);
  if (user !== undefined) return `<@${user.id}|${user.name}>`;
  const group = [...world.groups.values()].find((one) => one.team === team && one.handle === name);
  return group === undefined ? undefined : `<!subteam^${group.id}|@${group.handle}>`;
};

const channelled = (world: World, team: string, name: string): string | undefined => {
  const channel = [...world.channels.values()].find((one) => one.team === team && one.name === name);
  return channel === undefined ? undefined : `<#${channel.id}|${channel.name}>`;
};

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const ADDRESS =
  /(^|[\s,;]|\*\.)(https?:\/\/[^\s<>,;]+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?:\/[^\s<>]*)?)(?=$|[\s,;])/gi;

/** A client takes a bare name for an address only below a real top-level domain. */
const isAddress = (text: string): boolean => text.includes('://') || parse(text).isIcann === true;

/** The addresses a client finds in plain text. */
export const addressesIn = (text: string): readonly string[] =>
  [...text.matchAll(ADDRESS)].map((match) => match[2] ?? '').filter(isAddress);

const MAIL = /(^|\s)([^\s@<>]+@(?:[a-z0-9-]+\.)+[a-z]{2,24})(?=$|[\s,;])/gi;

/** What a client sends for typed text where escaping is on: people, channels and addresses become tokens. */
export const escapeTyped = (world: World, team: string, text: string): string =>
  entities(text)
    .replace(MAIL, (_, before: string, mail: string) => `${before}<mailto:${mail}|${mail}>`)
    .replace(ADDRESS, (whole, before: string, address: string) => {
      if (!isAddress(address)) return whole;
      return address.includes('://') ? `${before}<${address}>` : `${before}<http://${address}|${address}>`;
    })
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
      const token = named(world, team, name);
      return token === undefined ? whole : `${before}${token}`;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const token = channelled(world, team, name);
      return token === undefined ? whole : `${before}${token}`;
    });

/** What a client posts for a typed message: mentions without the name behind the id. */
export const messageTyped = (world: World, team: string, text: string): string =>
  escapeTyped(world, team, text).replace(/<([@#][^|>]+)\|[^>]*>/g, '<$1>');
