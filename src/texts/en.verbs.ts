/** What the shell's verbs are for. */
export const enVerbs = {
  'verbs.title': 'the whole life of TLS certificates, from chat',
  'verb.init':
    'Asks a few questions and writes signet.yaml, the chat platform’s app manifest and what to do next. --yes asks nothing.',
  'verb.start': 'Serves: HTTP, the clock, and on a terminal the console.',
  'verb.cert': 'One chat command on this store, whether or not the bot is running.',
  'verb.settings': 'Shows the settings, without secrets.',
  'verb.people': 'People, roles and tokens.',
  'verb.org': 'Organisations that apply: kept for reuse, sealed.',
  'verb.contact': 'Administrators and contacts: kept for reuse, sealed.',
  'verb.acme': 'The built-in CA’s ACME endpoint: its address, and keys for clients.',
  'verb.audit': 'Shows the audit log and verifies its chain.',
  'verb.report': 'How everything stands, and what shorter lifetimes will break.',
  'verb.doctor': 'Looks at everything outside: CAs, DNS, targets, platforms, people. Exit code 1 on any fault.',
  'verb.check-config': 'Validates the configuration and says what is wrong, key by key.',
  'verb.migrate': 'Brings the database up to date, or tells how far it is.',
  'verb.backup': 'Copies the database as it is at one moment, while the bot runs. The master key is not in it.',
  'verb.restore':
    'Puts a backup in the database’s place, once it is found whole and its secrets open. Stop the bot first.',
  'verb.notify': 'What the sweep would tell whom at that time, and why not; nothing is sent or written.',
  'verb.simulate':
    'Lets the bot look after a simulated fleet on a virtual clock, with faults; nothing outside is touched.',
  'verb.rotate-key': 'Makes a new master key and seals every stored secret anew. Restart a running bot afterwards.',
  'verb.account-key':
    'Gives the account at an ACME CA a new key and shows the account’s URI. A running bot goes on by itself.',
} as const;
