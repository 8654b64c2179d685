/** Discord's numbered errors that this server gives, with the HTTP status and sentence of the real one. */
export const FAULTS = {
  general: { code: 0, status: 500, message: '500: Internal Server Error' },
  notFound: { code: 0, status: 404, message: '404: Not Found' },
  methodNotAllowed: { code: 0, status: 405, message: '405: Method Not Allowed' },
  unauthorized: { code: 0, status: 401, message: '401: Unauthorized' },
  unknownApplication: { code: 10002, status: 404, message: 'Unknown Application' },
  unknownChannel: { code: 10003, status: 404, message: 'Unknown Channel' },
  unknownGuild: { code: 10004, status: 404, message: 'Unknown Guild' },
  unknownMember: { code: 10007, status: 404, message: 'Unknown Member' },
  unknownMessage: { code: 10008, status: 404, message: 'Unknown Message' },
  unknownUser: { code: 10013, status: 404, message: 'Unknown User' },
  unknownWebhook: { code: 10015, status: 404, message: 'Unknown Webhook' },
  unknownInteraction: { code: 10062, status: 404, message: 'Unknown interaction' },
  unknownCommand: { code: 10063, status: 404, message: 'Unknown application command' },
  notYourApplication: {
    code: 20012,
    status: 403,
    message: 'You are not authorized to perform this action on this application',
  },
  tooManyPins: { code: 30003, status: 400, message: 'Maximum number of pins reached (250)' },
  tooManyCommands: { code: 30032, status: 400, message: 'Maximum number of application commands reached' },
  tooManyCreates: {
    code: 30034,
    status: 429,
    message: 'Max number of daily application command creates has been reached (200)',
  },
  tooManyOldEdits: {
    code: 30046,
    status: 429,
    message: 'Maximum number of edits to messages older than 1 hour reached. Try again later.',
  },
  tooLarge: { code: 40005, status: 413, message: 'Request entity too large' },
  alreadyAcknowledged: { code: 40060, status: 400, message: 'Interaction has already been acknowledged.' },
  tooManyFollowUps: {
    code: 40094,
    status: 400,
    message: 'This interaction has hit the maximum number of follow up messages',
  },
  cloudflare: { code: 40333, status: 403, message: 'internal network error' },
  missingAccess: { code: 50001, status: 403, message: 'Missing Access' },
  notYourMessage: { code: 50005, status: 403, message: 'Cannot edit a message authored by another user' },
  emptyMessage: { code: 50006, status: 400, message: 'Cannot send an empty message' },
  cannotMessageUser: { code: 50007, status: 403, message: 'Cannot send messages to this user' },
  notATextChannel: { code: 50008, status: 400, message: 'Cannot send messages in a non-text channel' },
  missingPermissions: { code: 50013, status: 403, message: 'Missing Permissions' },
  systemMessage: { code: 50021, status: 403, message: 'Cannot execute action on a system message' },
  wrongChannelType: { code: 50024, status: 400, message: 'Cannot execute action on this channel type' },
  invalidWebhookToken: { code: 50027, status: 401, message: 'Invalid Webhook Token' },
  invalidApiVersion: { code: 50041, status: 400, message: 'Invalid API version' },
  archivedThread: { code: 50083, status: 400, message: 'Thread is archived' },
  invalidJson: { code: 50109, status: 400, message: 'The request body contains invalid JSON.' },
  threadExists: { code: 160004, status: 400, message: 'A thread has already been created for this message' },
  threadLocked: { code: 160005, status: 403, message: 'Thread is locked' },
} as const;

export type FaultName = keyof typeof FAULTS;

/** An answer that is an error: thrown by handlers, written by the server. */
export class ApiFault extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${String(body.message ?? '')}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const fault = (name: FaultName): ApiFault => {
  const { code, status, message } = FAULTS[name];
  return new ApiFault(status, { message, code });
};

/** A 429 with the seconds after which the caller may try again, in the body and in the header. */
export const limited = (name: 'tooManyCreates' | 'tooManyOldEdits', retryAfterMs: number): ApiFault => {
  const { code, status, message } = FAULTS[name];
  const seconds = Math.max(0, Math.round(retryAfterMs) / 1000);
  return new ApiFault(
    status,
    { message, code, retry_after: seconds, global: false },
    { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' },
  );
};

/** One fault at one field of a body. */
export interface FormFault {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** Discord's nesting: `{embeds: {0: {title: {_errors: [{code, message}]}}}}`. */
export const errorTree = (faults: readonly FormFault[]): Tree => {
  const root: Tree = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const step of path) {
      node[step] ??= {};
      node = node[step] as Tree;
    }
    node._errors ??= [];
    (node._errors as { code: string; message: string }[]).push({ code, message });
  }
  return root;
};

/** 50035, with every fault at its place. */
export const invalidForm = (faults: readonly FormFault[]): ApiFault =>
  new ApiFault(400, { message: 'Invalid Form Body', code: 50035, errors: errorTree(faults) });
