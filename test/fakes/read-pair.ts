import { checkPair, openPair, type PairFiles, type UploadContext, type UploadedPair } from '../../src/pki/uploaded.ts';

/** An upload of one server certificate as it is given: nothing is added to its chain, nothing fetched. */
export const readPair = (files: PairFiles, context: UploadContext): UploadedPair =>
  checkPair(openPair(files, context), context);
