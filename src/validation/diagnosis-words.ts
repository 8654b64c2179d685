import type { Say, TextKey } from '../texts/say.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A diagnosis as sentences. */
export interface DiagnosisWords {
  /** What is the matter. */
  readonly what: string;
  /** What to do next. */
  readonly advice: string;
  readonly remarks: readonly string[];
}

export const sayDiagnosis = (say: Say, { code, facts, remarks }: Diagnosis): DiagnosisWords => {
  // The facts of each code are checked where the verdict is made; here they are plain data from the store.
  const sentence = say as unknown as (key: TextKey, facts: Diagnosis['facts']) => string;
  return {
    what: sentence(`diagnosis.${code}`, facts),
    advice: sentence(`advice.${code}`, facts),
    remarks: remarks.map((remark) => sentence(`remark.${remark}`, facts)),
  };
};
