/** A path of the one HTTP port that a platform's surface answers by itself (events, interactions, installation). */
export interface Mount {
  /** Absolute, e.g. `/chat/events`; the query belongs to the request. */
  readonly path: string;
  /** Any method; answers within the platform's deadline and never throws. */
  handle(request: Request): Promise<Response>;
}

/** Events in a platform's name that were not believed, by reason. */
export interface Refusals {
  readonly name: string;
  readonly refusals: ReadonlyMap<string, number>;
}
