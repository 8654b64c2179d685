import type { CommandCard } from '../../src/chat/desk.ts';

/** Where a command's twin is. */
export const apiPath = ({ path }: Pick<CommandCard, 'path'>): string => `/api/v1/${path.join('/')}`;
