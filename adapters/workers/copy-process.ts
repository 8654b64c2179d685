import { setPriority } from 'node:os';
import { CertError, describeCause } from '../../src/kernel/errors.ts';
import { checkCopy, copyOut } from '../sqlite-copy.ts';

/** What the process is told, once. */
export interface CopyTask {
  readonly from: string;
  readonly to: string;
  /** Every migration that this version knows. */
  readonly migrations: readonly string[];
}

/** What it answers, once. */
export type CopyAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: Pick<CertError, 'code' | 'facts'> | string };

/** Everyone else's work comes first. */
const NICE = 10;

const copy = ({ from, to, migrations }: CopyTask): CopyAnswer => {
  try {
    setPriority(NICE);
    copyOut(from, to, (partial) => checkCopy(partial, migrations, to));
    return { ok: true };
  } catch (error) {
    const told = error instanceof CertError ? { code: error.code, facts: error.facts } : describeCause(error);
    return { ok: false, error: told };
  }
};

process.once('message', (task: CopyTask) => {
  process.send?.(copy(task), () => process.disconnect());
});
