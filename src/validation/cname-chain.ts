import type { AnswerRecord } from './lookup.ts';

export interface CnameChain {
  /** The last name reached; `host` itself when it is no alias. */
  readonly end: string;
  /** The targets passed, in order, `end` included. */
  readonly via: readonly string[];
  readonly loop: boolean;
}

/** Where the CNAMEs inside one answer lead from `host`. Ends always: a name met twice is a loop. */
export const followCnames = (records: readonly AnswerRecord[], host: string): CnameChain => {
  const via: string[] = [];
  let end = host;
  for (;;) {
    const next = records.find((record) => record.type === 'CNAME' && record.host === end)?.value.toLowerCase();
    if (next === undefined) return { end, via, loop: false };
    if (next === host || via.includes(next)) return { end, via, loop: true };
    via.push(next);
    end = next;
  }
};
