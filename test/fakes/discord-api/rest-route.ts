import type { Application, World } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import type { Dict } from './plain-json.ts';
import type { UploadedFile } from './posted-message-rules.ts';
import type { BucketName, RestLimits } from './rest-limits.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the routes share. */
export interface Platform {
  readonly world: World;
  readonly cdn: FakeCdn;
  readonly limits: RestLimits;
  /** `ws://` address of the gateway. */
  readonly gatewayUrl: () => string;
  /** Left and total session starts of an application. */
  readonly sessionStarts: (application: Application) => {
    readonly total: number;
    readonly remaining: number;
    readonly resetAfter: number;
  };
  readonly maxConcurrency: number;
  /** Probes an interactions endpoint as the developer portal does; undefined when it is fine, else what is wrong. */
  readonly probeEndpoint: (application: Application, url: string) => Promise<string | undefined>;
}

/** One request as a handler sees it. */
export interface RestCall {
  readonly platform: Platform;
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body, or `payload_json` of a multipart one; an array only for bulk overwrites. */
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** The caller; on token routes the application the token belongs to, if any. */
  readonly application: Application;
  /**
   * Holds the body against the official description and throws 50035. Every handler of a body calls it after its own rules, whose
   * codes are the platform's, and before it changes anything.
   */
  readonly described: () => void;
}

export interface Answer {
  readonly status: number;
  /** Absent with 204: then neither a body nor a content type is sent. */
  readonly body?: Dict | readonly unknown[];
}

export interface Route {
  readonly method: Method;
  /** Path below `/api/v10`, parameters as `:name`. */
  readonly path: string;
  /** The operation's name in the official OpenAPI description; its body schema is checked where the file is at hand. */
  readonly operation: string;
  readonly bucket: BucketName;
  /** The path parameter that has a bucket of its own. */
  readonly major?: string;
  /** `bot`: an Authorization header with a bot token. `token`: the secret is in the path. */
  readonly auth: 'bot' | 'token';
  /** Interaction endpoints do not count towards the global 50 per second. */
  readonly exempt?: true;
  readonly handle: (call: RestCall) => Answer | Promise<Answer>;
}

/** The default answers. */
export const ok = (body: Dict | readonly unknown[]): Answer => ({ status: 200, body });
export const created = (body: Dict): Answer => ({ status: 201, body });
export const NO_CONTENT: Answer = { status: 204 };

/** A path's pattern as a matcher that gives its parameters. */
export const matcher = (path: string): ((actual: readonly string[]) => Record<string, string> | undefined) => {
  const wanted = path.split('/').filter((part) => part !== '');
  return (actual) => {
    if (actual.length !== wanted.length) return undefined;
    const params: Record<string, string> = {};
    for (const [index, part] of wanted.entries()) {
      const value = actual[index] ?? '';
      if (part.startsWith(':')) params[part.slice(1)] = value;
      else if (part !== value) return undefined;
    }
    return params;
  };
};
