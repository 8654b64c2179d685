/** What can be wrong with keys, certificates, chains and requests for certificates. */
export const enPkiErrors = {
  'error.pem-missing': 'There is no {label} block in PEM form in what was given.',
  'remedy.pem-missing':
    'Give the text from the line “-----BEGIN {label}-----” to the line “-----END {label}-----”, both included.',
  'error.pem-is-der': 'The file is in binary form (DER), not PEM text.',
  'remedy.pem-is-der':
    'Convert it first: `openssl x509 -inform der -in FILE -out certificate.pem`, for a key `openssl pkey` instead of `openssl x509`.',
  'error.pem-damaged': 'The PEM block {label} is damaged: {detail}.',
  'remedy.pem-damaged': 'Copy the block again, whole and unchanged.',
  'error.pem-too-large': 'The PEM text has {size} characters; at most {limit} are taken.',
  'remedy.pem-too-large': 'Leave out what does not belong: only the certificate, its chain and its key are needed.',
  'error.certificate-damaged': 'The certificate cannot be read: {detail}.',
  'remedy.certificate-damaged': 'Copy it again from its source, or ask the CA for it again.',
  'error.key-damaged': 'The private key cannot be read: {detail}.',
  'remedy.key-damaged': 'Check that the file is whole: `openssl pkey -in FILE -noout -check`.',
  'error.key-password-needed': 'The private key is encrypted and no password was given.',
  'remedy.key-password-needed': 'Give its password, or decrypt it first: `openssl pkey -in FILE -out key.pem`.',
  'error.key-password-wrong': 'The password does not open the private key.',
  'remedy.key-password-wrong': 'Check the password; it cannot be recovered from the file.',
  'error.key-weak': 'The private key is too weak ({algorithm}).',
  'remedy.key-weak': 'Make a new one: P-256, P-384, or RSA of 2048 bits or more.',
  'error.key-unsupported': 'A private key of this kind cannot be used ({algorithm}).',
  'remedy.key-unsupported': 'Use P-256, P-384 or RSA; the PEM text must be PKCS#8, PKCS#1 or SEC1.',
  'error.key-mismatch': 'The private key does not belong to the certificate {subject}.',
  'remedy.key-mismatch': 'Give the key that the certificate was requested with.',
  'error.chain-incomplete': 'The certificate chain stops at {subject}: the certificate of {missing} is missing.',
  'remedy.chain-incomplete':
    'Append that CA certificate to the text; the CA offers it for download. For a private CA append its root too.',
  'error.chain-unlisted': 'The certificate chain stops at {subject}: the certificate of {missing} is missing.',
  'remedy.chain-unlisted':
    'Append that CA certificate to the text; the CA offers it for download. If {host} is your CA’s, an administrator may let Signet fetch it there: `uploads.intermediatesFrom: [{host}]` in signet.yaml.',
  'error.chain-unfetched':
    'The certificate chain stops at {subject}: the certificate of {missing} is missing, and {url} did not give it ({detail}).',
  'remedy.chain-unfetched':
    'Try again later, or append that CA certificate to the text; the CA offers it for download. An address in your own network needs `uploads.privateAddresses: true` as well.',
  'error.chain-unfit':
    'The certificate chain stops at {subject}: the certificate of {missing} is missing, and what {url} gives did not issue it.',
  'remedy.chain-unfit': 'Append the right CA certificate to the text; the CA offers it for download.',
  'error.chain-long': 'The text holds {count} certificates; at most {limit} are taken.',
  'remedy.chain-long': 'Give the server certificate and the CA certificates above it, nothing else.',
  'error.csr-damaged': 'The CSR cannot be read: {detail}.',
  'remedy.csr-damaged': 'Copy it again, whole and unchanged, or make a new one.',
  'error.csr-signature-wrong': 'The CSR’s signature does not match its contents.',
  'remedy.csr-signature-wrong':
    'It was changed after it was made, or damaged in copying: make it again with its private key.',
  'error.csr-without-names': 'The CSR names no host.',
  'remedy.csr-without-names': 'Make it again with the names as subject alternative names.',
  'error.csr-key-weak': 'The CSR’s key is too weak ({algorithm}).',
  'remedy.csr-key-weak': 'Make a new key (P-256, P-384, or RSA of 2048 bits or more) and a CSR with it.',
  'error.csr-key-unsupported': 'The CSR’s key is of a kind that cannot be issued for ({algorithm}).',
  'remedy.csr-key-unsupported': 'Use P-256, P-384, RSA 2048, RSA 3072 or RSA 4096.',
  'error.csr-digest-weak': 'The CSR is signed with a broken digest ({algorithm}).',
  'remedy.csr-digest-weak': 'Sign it with SHA-256 or SHA-384: `openssl req -new -sha256 …`.',
  'error.csr-signature-unsupported': 'The CSR is signed in a way that cannot be checked ({algorithm}).',
  'remedy.csr-signature-unsupported': 'Sign it with ECDSA or RSA (PKCS#1 v1.5) and SHA-256, SHA-384 or SHA-512.',
  'error.crl-damaged': 'The CRL cannot be read: {detail}.',
  'remedy.crl-damaged': 'Fetch it again; if it stays so, tell the CA that publishes it.',
  'error.authority-expired': 'The CA certificate {subject} expired at {at}, so it can issue nothing.',
  'remedy.authority-expired': 'Make a new CA certificate and let clients trust it.',
  'error.key-not-held': 'The format {format} holds the private key, and Signet does not have it: the CSR was pasted.',
  'remedy.key-not-held': 'Download the PEM files, and put them together with your key where it is.',
  'error.key-password-characters':
    'The password for PFX and JKS may hold only printable ASCII characters, 1 to 100 of them.',
  'remedy.key-password-characters':
    'Choose another: letters, digits and signs; programs disagree about everything else.',
  'error.csr-other-names': 'The CSR is not for {name}: it names {names}.',
  'remedy.csr-other-names': 'Leave the names out, or give a CSR that has them.',
} as const;
