import { sign } from 'node:crypto';
import { ApiFault, invalidForm } from './api-fault.ts';
import type { CallLog } from './call-log.ts';
import type { Application, World } from './discord-world.ts';
import { answerInteraction } from './interaction-answer.ts';
import { INTERACTION, type InteractionRecord } from './interaction-life.ts';
import type { OpenApiCheck } from './openapi-check.ts';
import { type Dict, dict } from './plain-json.ts';
import { secret } from './posted-messages.ts';
import { type ParsedBody, parseBody } from './rest-body.ts';

export interface EndpointAnswer {
  readonly status: number;
  readonly parsed: ParsedBody;
}

export interface SendOptions {
  /** Seconds since 1970 to claim instead of now; the platform's signature has no replay window. */
  readonly timestamp?: number;
  /** Breaks the signature, as the platform's own probes do. */
  readonly forge?: boolean;
}

/** The HTTP way of interactions: signed POSTs to the application's address instead of gateway events. */
export class SignedInteractions {
  readonly #world: World;
  readonly #openApi: OpenApiCheck;
  readonly #log: CallLog;
  readonly #stop: AbortSignal;

  constructor(world: World, openApi: OpenApiCheck, log: CallLog, stop: AbortSignal) {
    this.#world = world;
    this.#openApi = openApi;
    this.#log = log;
    this.#stop = stop;
  }

  /** Ed25519 over timestamp and body, in hex. @see https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers */
  async send(application: Application, url: string, payload: Dict, options: SendOptions = {}): Promise<EndpointAnswer> {
    const body = JSON.stringify(payload);
    const timestamp = String(options.timestamp ?? Math.floor(this.#world.clock.now() / 1000));
    const signature = sign(null, Buffer.from(timestamp + body), application.signingKey);
    if (options.forge === true) signature[0] = (signature[0] ?? 0) ^ 0xff;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
        'x-signature-ed25519': signature.toString('hex'),
        'x-signature-timestamp': timestamp,
      },
      body,
      redirect: 'manual',
      signal: this.#stop,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      parsed: response.ok && bytes.length > 0 ? await parseBody(bytes, type) : { body: undefined, files: [] },
    };
  }

  /** A PING must be answered with type 1, and a wrongly signed one with 401. Gives what is wrong, or undefined. */
  async probe(application: Application, url: string): Promise<string | undefined> {
    const ping = (): Dict => ({
      id: this.#world.nextId(),
      application_id: application.id,
      type: INTERACTION.ping,
      token: secret(60),
      version: 1,
      entitlements: [],
      authorizing_integration_owners: {},
    });
    try {
      const forged = await this.send(application, url, ping(), { forge: true });
      if (forged.status !== 401)
        return `A request with an invalid signature was answered with ${forged.status}, not 401.`;
      const right = await this.send(application, url, ping());
      if (right.status !== 200 || dict(right.parsed.body).type !== 1)
        return `A PING was answered with ${right.status} and not with {"type": 1}.`;
      return undefined;
    } catch (error) {
      return `The address did not answer: ${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  /** Sends an interaction; takes an inline answer as the callback, or waits for the callback endpoint after a 202. */
  async deliver(
    application: Application,
    url: string,
    record: InteractionRecord,
    options: SendOptions = {},
  ): Promise<number> {
    let answer: EndpointAnswer;
    try {
      answer = await this.send(application, url, record.payload, options);
    } catch {
      return 0;
    }
    const refused = answer.status === 200 ? this.#take(application, record, answer.parsed) : undefined;
    this.#log.call({
      at: this.#world.clock.now(),
      method: 'POST',
      path: url,
      route: 'interactions endpoint',
      headers: {},
      body: answer.parsed.body,
      files: answer.parsed.files.map((file) => file.filename),
      status: refused === undefined ? answer.status : refused.status,
      answer: refused?.body,
    });
    this.#world.changed();
    return answer.status;
  }

  /** An inline answer that breaks a rule is dropped, and the person sees the interaction fail. */
  #take(application: Application, record: InteractionRecord, parsed: ParsedBody): ApiFault | undefined {
    try {
      const found = this.#openApi.check('create_interaction_response', parsed.body, parsed.files.length > 0);
      answerInteraction({
        world: this.#world,
        application,
        record,
        body: dict(parsed.body),
        files: parsed.files,
        described: () => {
          if (found.length > 0) throw invalidForm(found);
        },
      });
      return undefined;
    } catch (error) {
      if (error instanceof ApiFault) return error;
      this.#world.crashes.push(error);
      return new ApiFault(500, { message: 'crash', code: 0 });
    }
  }
}
