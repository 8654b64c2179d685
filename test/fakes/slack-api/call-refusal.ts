import type { Fault } from './kit-shape.ts';
import type { Json } from './slack-model.ts';

/** A method's refusal: HTTP 200 with `ok: false`, as the platform does for all but rate limits. */
export class Refusal extends Error {
  readonly error: string;
  readonly extra: Json;

  constructor(error: string, extra: Json = {}) {
    super(error);
    this.error = error;
    this.extra = extra;
  }
}

const worded = (fault: Fault): string => `${fault.message} [json-pointer:${fault.pointer}]`;

/** `response_metadata.messages` as the platform words them. */
export const metadataOf = (faults: readonly Fault[]): Json => ({
  response_metadata: { messages: faults.map((fault) => `[ERROR] ${worded(fault)}`) },
});

/** `invalid_blocks` carries the faults twice, as the real one does. */
export const invalidBlocks = (faults: readonly Fault[]): Refusal =>
  new Refusal('invalid_blocks', { errors: faults.map(worded), ...metadataOf(faults) });

export const invalidArguments = (faults: readonly Fault[]): Refusal =>
  new Refusal('invalid_arguments', metadataOf(faults));

/** A missing or mistyped argument, which has no pointer into a structure. */
export const badArgument = (...messages: readonly string[]): Refusal =>
  new Refusal('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
