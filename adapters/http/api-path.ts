import type { CommandCard } from '../../src/chat/desk.ts';

/** Where a command's twin is. */
export const apiPath = ({ path }: Pick<CommandCard, 'path'>): string => `/api/v1/${path.join('/')}`;

/** Where a program asks what a command needs, given what is said so far: `?command=cert apply&plan=geotrust-ov`. */
export const FORM_PATH = '/api/v1/form';
