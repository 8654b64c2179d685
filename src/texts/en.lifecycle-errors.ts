/** Why a certificate is not revoked, deleted or issued again, and what to do about it. */
export const enLifecycleErrors = {
  'error.revoke-uploaded': 'The certificate of {name} was uploaded: it cannot be revoked from here.',
  'remedy.revoke-uploaded': 'Ask the CA that issued it, or whoever ordered it there.',
  'error.revoke-expired': 'The certificate of {name} ended on {expires}: there is nothing left to revoke.',
  'remedy.revoke-expired': 'Delete it with `cert delete` if it is no longer wanted.',
  'error.revoke-to-renew':
    'The certificate of {name} ends on {expires}, in less than {days} days, and is to be renewed: its plan does not revoke it any more.',
  'remedy.revoke-to-renew': 'Renew it first, or let it expire.',
  'error.revoke-reissue': 'The certificate of {name} is a reissue: it is revoked with its original, {original}.',
  'remedy.revoke-reissue': 'Revoke {original}; its reissues go with it.',
  'error.revoke-unsupported': '{issuer} does not revoke through Signet.',
  'remedy.revoke-unsupported': 'Ask the CA itself, with the certificate’s serial number.',
  'error.delete-revoking': 'The certificate of {name} is being revoked.',
  'remedy.delete-revoking': 'Delete it once it is revoked, or take the request back first with `cert cancel`.',
  'error.delete-paid': 'The certificate of {name} was paid for ({plan}) and is still valid.',
  'remedy.delete-paid': 'Revoke it first, or wait until it has expired.',
  'error.delete-bound': 'The certificate of {name} is still served by {targets}.',
  'remedy.delete-bound': 'Deploy another certificate there first.',
  'error.delete-order-open': 'The order {order} for {name} is still under way.',
  'remedy.delete-order-open': 'Cancel it first: `cert cancel {order}`.',
} as const;
