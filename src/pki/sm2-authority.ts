import { createPrivateKey } from 'node:crypto';
import type { Random } from '../kernel/random.ts';
import type { Authority, AuthorityRequest } from './ca.ts';
import { openCa } from './ca-signer.ts';
import { bits, contextTag, element, integer, magnitude, sequence, time, yes } from './der.ts';
import { distinguishedName } from './distinguished-name.ts';
import * as extensions from './extension.ts';
import { generateKey } from './key.ts';
import { newSerial } from './leaf.ts';
import { nameConstraintsValue } from './name-constraints.ts';
import { pemBlock } from './pem.ts';
import { algorithmIdentifier, signData } from './signature-algorithm.ts';

const extensionsOf = (request: AuthorityRequest, spki: Buffer, issuerKeyId: Buffer, isRoot: boolean): Buffer =>
  sequence(
    extensions.extension('basicConstraints', true, sequence(yes(), ...(isRoot ? [] : [integer(0)]))),
    extensions.keyUsage('keyCertSign', 'cRLSign'),
    extensions.subjectKeyId(extensions.keyIdentifier(spki)),
    extensions.authorityKeyId(issuerKeyId),
    ...(request.crlUrl === undefined ? [] : [extensions.crlDistributionPoint(request.crlUrl)]),
    ...(request.caIssuersUrl === undefined ? [] : [extensions.authorityInfoAccess(request.caIssuersUrl)]),
    ...(request.constraints === undefined
      ? []
      : [extensions.extension('nameConstraints', true, nameConstraintsValue(request.constraints))]),
  );

/** A root, or a CA under `parent`, of SM2: the library that makes the others does not know it. */
export const makeSm2Authority = async (
  request: AuthorityRequest,
  random: Random,
  parent: Authority | undefined,
): Promise<Authority> => {
  const { privateKeyPem, publicKeySpki: spki } = await generateKey('sm2');
  const issuer = parent === undefined ? undefined : openCa(parent.certificate, parent.privateKeyPem);
  const { commonName, organisation, from, until } = request;
  const subject = distinguishedName({ commonName, ...(organisation === undefined ? {} : { organisation }) });
  const algorithm = issuer?.algorithm ?? algorithmIdentifier('sm3WithSm2');
  const keyId = issuer?.keyId ?? extensions.keyIdentifier(spki);
  const signed = sequence(
    element(contextTag(0), integer(2)),
    magnitude(newSerial(random)),
    algorithm,
    issuer?.name ?? subject,
    sequence(time(from), time(until)),
    subject,
    spki,
    element(contextTag(3), extensionsOf(request, spki, keyId, issuer === undefined)),
  );
  const own = (): Buffer =>
    sequence(signed, algorithm, bits(signData('sm3WithSm2', createPrivateKey(privateKeyPem), signed)));
  return { certificate: pemBlock('CERTIFICATE', issuer?.sign(signed) ?? own()), privateKeyPem };
};
