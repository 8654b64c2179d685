/** What a look at a proof came to (`diagnosis.…`), what to do about it (`advice.…`), and what limits the look (`remark.…`). */
export const enDiagnosis = {
  'diagnosis.dns-good': 'The record at {host} is there, on every server asked.',
  'advice.dns-good': 'Nothing to do.',
  'diagnosis.dns-missing': 'There is no {type} record at {host}.',
  'advice.dns-missing': 'Add the record exactly as shown. It can be seen 1 to 5 minutes later.',
  'diagnosis.dns-name-missing': 'The name {host} does not exist (NXDOMAIN).',
  'advice.dns-name-missing':
    'Add the {type} record exactly as shown. If you have added it: is it in the right zone, and saved?',
  'diagnosis.dns-misplaced': 'The right value stands at {place} instead of {host}.',
  'advice.dns-misplaced':
    'Move it to {host}. Many DNS consoles add the zone’s name themselves, so enter only the part before it.',
  'diagnosis.dns-other-value': 'The record at {host} holds another value: {values}',
  'advice.dns-other-value':
    'Add the value shown here; an old one of an earlier order may be removed. Values of other orders may stay beside it.',
  'diagnosis.dns-value-altered':
    'The record at {host} holds the value with other quotation marks, blanks or capitals: {values}',
  'advice.dns-value-altered': 'Enter the value exactly as shown, without quotation marks.',
  'diagnosis.dns-txt-beside-cname':
    'At {host} a TXT record stands beside a CNAME to {target}; DNS does not allow that, and CAs see one or the other.',
  'advice.dns-txt-beside-cname': 'Remove the CNAME at {host}, or put the TXT record at {target}.',
  'diagnosis.dns-txt-blocks-cname': 'At {host} there is a TXT record where the CNAME must be.',
  'advice.dns-txt-blocks-cname': 'Remove the TXT record, then add the CNAME as shown: the two cannot stand together.',
  'diagnosis.dns-cname-elsewhere': '{host} is a CNAME that leads to {target}, and the value is not there.',
  'advice.dns-cname-elsewhere':
    'Put the TXT record at {target}, or remove the CNAME. If nobody set it, a wildcard CNAME answers for the label: a record of its own overrides it.',
  'diagnosis.dns-cname-changed': 'The CNAME at {host} points to {target} instead of {expected}.',
  'advice.dns-cname-changed': 'Change its target to {expected}.',
  'diagnosis.dns-cname-loop': 'The CNAMEs from {host} never end: {chain}',
  'advice.dns-cname-loop': 'Break the chain: each CNAME must lead to another name, at most 8 of them.',
  'diagnosis.dns-not-everywhere': 'Some servers have the record at {host}, these do not yet: {lagging}',
  'advice.dns-not-everywhere':
    'Wait 1 to 5 minutes; Signet looks again. If it stays so, that server no longer gets the zone’s changes.',
  'diagnosis.dns-resolvers-behind':
    'The zone’s own servers all have the record at {host}; these resolvers still answer from memory: {lagging}',
  'advice.dns-resolvers-behind': 'Wait 1 to 5 minutes; Signet looks again.',
  'diagnosis.dns-dnssec':
    'DNSSEC is broken for {host}: {servers} refuse the answer because its signatures do not check.',
  'advice.dns-dnssec':
    'Mend the signatures (expired?) or the DS record at the registrar. CAs check them and refuse until then.',
  'diagnosis.dns-server-failure': 'The DNS servers fail for {host}: {servers} answer {rcode}.',
  'advice.dns-server-failure':
    'Ask whoever runs these servers: the zone may not be loaded there, or the delegation may name the wrong servers.',
  'diagnosis.dns-unreachable': 'No DNS server answered for {host}: {servers}',
  'advice.dns-unreachable':
    'Signet looks again. If it stays so, see that the servers run and that port 53 (UDP and TCP) is open from here.',

  'diagnosis.delegation-good': 'The CNAME at {host} leads to {expected}.',
  'advice.delegation-good': 'Leave it in place: every renewal uses it.',
  'diagnosis.delegation-missing': 'The CNAME at {host} to {expected} is gone.',
  'advice.delegation-missing': 'Add it again and leave it for good; without it the next renewal fails.',
  'diagnosis.delegation-changed': 'The CNAME at {host} leads to {target} instead of {expected}.',
  'advice.delegation-changed': 'Change its target to {expected}; until then the next renewal fails.',

  'diagnosis.caa-forbids': 'The CAA records of {place} let only {allowed} issue for {name}.',
  'advice.caa-forbids': 'Add a CAA record at {place}: 0 issue "{issuer}". Or choose a CA that is listed.',
  'diagnosis.caa-forbids-all': 'The CAA records of {place} forbid every CA to issue for {name}.',
  'advice.caa-forbids-all': 'Add a CAA record at {place}: 0 {tag} "{issuer}".',
  'diagnosis.caa-forbids-wildcard': 'The CAA records of {place} let only {allowed} issue wildcards for {name}.',
  'advice.caa-forbids-wildcard':
    'Add a CAA record at {place}: 0 issuewild "{issuer}". Wildcards go by issuewild alone where there is one.',
  'diagnosis.caa-other-account':
    'The CAA record of {place} lets {issuer} issue for {name} only to the account {wanted}.',
  'advice.caa-other-account':
    'Add a CAA record at {place}: 0 issue "{issuer}; accounturi={account}". Or use the account that is named there.',
  'diagnosis.caa-other-method': 'The CAA record of {place} allows for {name} only the methods {wanted}, not {method}.',
  'advice.caa-other-method': 'Choose one of those methods (--method), or add {method} to validationmethods.',
  'diagnosis.caa-critical': 'A CAA record of {place} has the tag “{tag}” marked critical, which CAs do not know.',
  'advice.caa-critical':
    'Correct or remove that record: as long as it stands, no CA may issue for {name}. A misspelt tag is the usual cause.',
  'diagnosis.caa-unreadable': 'The CAA records of {place} cannot be read ({answer}); a CA then refuses {name}.',
  'advice.caa-unreadable': 'Signet looks again. If it stays so, the zone’s servers mishandle CAA questions.',

  'diagnosis.file-good': 'The file is served as it must be: {url}',
  'advice.file-good': 'Nothing to do.',
  'diagnosis.file-no-address': 'The name {name} has no address (neither A nor AAAA record).',
  'advice.file-no-address': 'Point the name at the web server, or validate by DNS (--method dns).',
  'diagnosis.file-private-address': 'The name {name} leads to a private or reserved address: {addresses}',
  'advice.file-private-address':
    'A public CA cannot reach that. Validate by DNS (--method dns), or point the name at a public address.',
  'diagnosis.file-refused': 'Nothing accepts connections for {url} at {addresses}.',
  'advice.file-refused': 'Start the web server on port 80 there, or open the port.',
  'diagnosis.file-timeout': 'No answer in time for {url} from {addresses}.',
  'advice.file-timeout': 'See that a firewall lets port 80 through, from everywhere: CAs ask from several networks.',
  'diagnosis.file-no-route': 'There is no way from here to {addresses}, so {url} could not be asked.',
  'advice.file-no-route': 'Signet looks again. See that this machine’s network reaches that address.',
  'diagnosis.file-broken': 'The connection for {url} to {addresses} broke off, or what came is not HTTP.',
  'advice.file-broken': 'See what listens there on port 80: it must be a web server that speaks plain HTTP.',
  'diagnosis.file-status': '{url} answers with status {status} instead of 200.',
  'advice.file-status':
    'Put the file at exactly that path, readable for everyone; no login and no filter may stand before it.',
  'diagnosis.file-redirect-away': '{url} redirects to {location}, where the file is not.',
  'advice.file-redirect-away':
    'Leave /.well-known/ out of the redirect, or serve the file there too. CAs follow only http and https at their usual ports.',
  'diagnosis.file-redirect-loop': '{url} redirects without end, last to {location}.',
  'advice.file-redirect-loop': 'Leave /.well-known/ out of the redirects.',
  'diagnosis.file-other-body': '{url} answers with other content: {body}',
  'advice.file-other-body':
    'The file must hold exactly the text shown and nothing else: no page around it, no mark at its beginning.',
  'diagnosis.file-stale-ipv6':
    'The IPv6 address of {name} does not serve the file ({addresses}), the IPv4 address does ({working}).',
  'advice.file-stale-ipv6': 'Remove the AAAA record or make the site answer there: CAs try IPv6 first.',
  'diagnosis.file-not-everywhere': 'Some addresses serve {url}, these do not: {addresses}',
  'advice.file-not-everywhere': 'Put the file on every server behind the name: a CA may ask any of them.',

  'remark.resolvers-only': 'The zone’s own servers could not be asked, so this is what the resolvers say.',
  'remark.some-silent': 'These servers of the zone gave no usable answer: {silent}',
  'remark.ipv6-unchecked': 'This machine has no IPv6, so these addresses were not checked: {unchecked}',
  'remark.caa-too': 'Besides, the CAA records of {caaPlace} do not let this CA issue.',
} as const;
