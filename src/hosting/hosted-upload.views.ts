import { code, relative } from '../chat/build.ts';
import type { Block } from '../chat/message.ts';
import type { Paid } from '../points/paid.ts';
import { paidWords } from '../points/paid.views.ts';
import type { Say } from '../texts/say.ts';
import { setbackBlocks } from '../validation/setback.views.ts';
import type { HostedUpload } from './hosted-upload.ts';

/** The object that `--json` and the HTTP twin give: the new certificate before it is one, pointing to the old. */
export const hostedUploadData = (upload: HostedUpload, paid: Paid | undefined) => ({
  state: upload.state,
  replaces: upload.certificateId,
  plan: upload.plan,
  method: upload.method,
  organisation: upload.organisation ?? null,
  administrator: upload.administrator ?? null,
  contact: upload.contact ?? null,
  submitAt: upload.submitAt,
  orderId: upload.orderId ?? null,
  successorId: upload.successorId ?? null,
  points:
    paid === undefined
      ? null
      : { points: paid.points, state: paid.state, pack: paid.packId, packName: paid.pack, team: paid.team ?? null },
  problem: upload.problem ?? null,
  lost: upload.lost,
});

/** On the uploaded certificate's own card, and on that of its hosting. */
export const hostedUploadBlocks = (say: Say, upload: HostedUpload, paid: Paid | undefined): readonly Block[] => [
  {
    kind: 'fields',
    fields: [
      { label: say('hosted-upload.next'), value: [say.lookup(`state.hosted-upload.${upload.state}`)] },
      { label: say('field.plan'), value: [code(upload.plan)] },
      ...(upload.organisation === undefined
        ? []
        : [{ label: say('review.organisation'), value: [code(upload.organisation)] }]),
      { label: say('hosted-upload.method'), value: [say.lookup(`method.${upload.method}`)] },
      ...(upload.state === 'to-submit'
        ? [{ label: say('hosted-upload.submitted'), value: [relative(upload.submitAt)] }]
        : []),
      ...(paid === undefined ? [] : [{ label: say('field.points'), value: [paidWords(say, paid)] }]),
      ...(upload.orderId === undefined ? [] : [{ label: say('hosted-upload.order'), value: [code(upload.orderId)] }]),
    ],
  },
  ...(upload.problem === undefined ? [] : setbackBlocks(say, upload.problem)),
  ...(upload.lost.length === 0
    ? []
    : [{ kind: 'text' as const, text: [say('hosted-upload.lost', { hosts: upload.lost.join(', ') })] }]),
];
