/** What can be wrong with an upload, and what to do about it. */
export const enUploadErrors = {
  'error.chain-tangled':
    'The certificates of the chain all bear the same names: which issued which would take too long to find out.',
  'remedy.chain-tangled': 'Give the server certificate and the CA certificates above it, each once.',
  'error.upload-is-pfx': 'The file is a PFX (PKCS#12) key store, not PEM text.',
  'remedy.upload-is-pfx':
    'Take it apart first: `openssl pkcs12 -in FILE -nokeys -out certificate.pem` and `openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`, then upload those two.',
  'error.upload-is-pkcs7': 'The file is a PKCS#7 bundle of certificates, not PEM text.',
  'remedy.upload-is-pkcs7':
    'Convert it first: `openssl pkcs7 -print_certs -in FILE -out certificate.pem` (with `-inform der` if it is binary).',
  'error.upload-is-jks': 'The file is a Java key store, not PEM text.',
  'remedy.upload-is-jks':
    'Convert it first: `keytool -importkeystore -srckeystore FILE -destkeystore store.p12 -deststoretype PKCS12`, then take that apart with `openssl pkcs12`.',
  'error.upload-is-csr': 'The file is a CSR: a request for a certificate, not a certificate.',
  'remedy.upload-is-csr':
    'Upload the certificate that the CA made of it. To have it issued here use `cert apply --csr`.',
  'error.upload-is-other': 'The file is neither a certificate nor a private key in PEM form ({kind}).',
  'remedy.upload-is-other': 'Upload the certificate with its chain as PEM text, and its private key as PEM text.',
  'error.upload-key-missing': 'A server certificate needs its private key.',
  'remedy.upload-key-missing':
    'Give both in one go: in a shell with --key FILE, elsewhere by the one-time link that `cert upload` without files gives. A CA certificate is uploaded with --kind ca.',
  'error.upload-key-unwanted': 'A CA certificate is uploaded without a private key.',
  'remedy.upload-key-unwanted': 'Leave the key out and keep it where it is; Signet has no use for it.',
  'error.upload-not-ca': '{subject} is not a CA certificate.',
  'remedy.upload-not-ca': 'Upload it with --kind server and its key, or leave it out.',
  'error.upload-duplicate': 'This certificate is here already: {id}.',
  'remedy.upload-duplicate': 'Use that one, or upload it once more with --allow-duplicate.',
  'error.upload-pair-missing': 'An SM2 server certificate comes as a pair: one for signing, one for encryption.',
  'remedy.upload-pair-missing': 'Give the encryption certificate and its key too (--enc-certificate, --enc-key).',
  'error.upload-pair-unwanted': 'Only SM2 has an encryption certificate; this certificate is international.',
  'remedy.upload-pair-unwanted': 'Leave the encryption certificate and its key out.',
  'error.upload-pair-same': 'The signing and the encryption certificate are the same.',
  'remedy.upload-pair-same': 'Give the two that the CA issued; one key may serve both, one certificate may not.',
  'error.upload-pair-uses': 'The key usage of {subject} is not that of the {expected} half of an SM2 pair.',
  'remedy.upload-pair-uses': 'Check that the two certificates are not exchanged.',
  'error.upload-pair-differs': 'The two certificates of the SM2 pair differ in what must be the same: {what}.',
  'remedy.upload-pair-differs': 'Give the two certificates that were issued together.',
  'error.upload-expired': '{subject} expired at {at}.',
  'remedy.upload-expired': 'Upload one that is still valid.',
  'error.upload-nameless': '{subject} has no subject alternative name, so no client would take it for any host.',
  'remedy.upload-nameless': 'Have it issued again with its names as subject alternative names.',
  'error.upload-refused': 'Clients would refuse this certificate: {fault} ({subject}).',
  'remedy.upload-refused': 'Ask the CA for a certificate or chain without this fault.',
  'error.key-password-sm2': 'The key password of an SM2 plan needs at least 6 characters and no spaces.',
  'remedy.key-password-sm2': 'Choose a longer one without spaces, or leave it out.',
  'error.key-broken': 'The private key is known to others or can be computed from its public half ({why}).',
  'remedy.key-broken':
    'Take it out of service now: make a new key with current software, have a certificate issued for it, and revoke this one.',
  'error.download-sm2': 'There is no {format} of an SM2 pair: the programs that read it know no SM2.',
  'remedy.download-sm2': 'Download it as nginx, apache or zip: PEM files of both halves.',
  'error.download-never': 'The key of this certificate never leaves Signet, so there is no {format} of it.',
  'remedy.download-never': 'Download it as nginx or apache: certificate and chain, without the key.',
} as const;
