import { personById } from '../account/person.store.ts';
import type { Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import { MINUTE } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { makeLink, peekLink } from './link.store.ts';
import { type Uploaded, type UploadHouse, type UploadRequest, upload } from './upload.ts';

export interface UploadLinkHouse extends UploadHouse {
  readonly publicUrl: string | undefined;
}

/** How long an upload link works, in milliseconds. */
const UPLOAD_LINK_MS = 30 * MINUTE;

/** A page for one upload, for the person who asked: the way for keys where messages are kept by others. */
export const offerUpload = async (
  house: UploadLinkHouse,
  person: Person,
): Promise<{ readonly url: string; readonly expiresAt: string }> => {
  if (house.publicUrl === undefined) throw new CertError('public-url-unset', {});
  const link = { kind: 'upload', subjectId: '', detail: '{}', personId: person.id } as const;
  const { token, expiresAt } = await makeLink(house.store, house, link, UPLOAD_LINK_MS);
  return { url: `${house.publicUrl}/link/${token}`, expiresAt };
};

/** The upload itself, as the person the link was made for, if they still may. Throws `link-gone` and what `upload` throws. */
export const uploadByLink = async (house: UploadHouse, token: string, request: UploadRequest): Promise<Uploaded> => {
  const link = await peekLink(house.store, house, token);
  const person = link?.kind === 'upload' ? await personById(house.store, link.personId) : undefined;
  if (person === undefined || !permits(person.roles, 'operator')) throw new CertError('link-gone', {});
  return upload(house, person, request, token);
};
