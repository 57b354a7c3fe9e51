/** A sentence for each code in the log that somebody would have to look up otherwise. */
const inBetween =
  'Somebody between this machine and the server ends the TLS connection (a proxy, a virus scanner or an attacker). ' +
  'Nothing was told to it. If it is your own proxy, tell the server about its key.';

const notOurServer =
  'This is not the server that the agent was installed for, or it was set up anew without its old root key.';

const sentences: Readonly<Record<string, string>> = {
  'dial.proxy-setting':
    'What was said of the proxy can not be read: --proxy, --proxy-file, or the variable named here.',
  'dial.proxy-unreachable': 'The proxy does not answer. The server was not tried.',
  'dial.proxy-login': 'The proxy wants a user and a password, or does not take these. Put them into --proxy-file.',
  'dial.proxy-refused': 'The proxy answers, but does not connect to the server.',
  'dial.proxy-unreadable': 'What answers there is no proxy of this kind.',
  'dial.unreachable': 'There is no way to the server, or nothing listens there.',
  'dial.tls': 'There is a connection, but what answers at its end does not speak TLS 1.3.',
  'dial.answer': 'What answers there is no Sallyport server, or none that takes links now.',
  'enrol.tls-key-mismatch': inBetween,
  'enrol.tls-key-changed': inBetween,
  'enrol.server-proof-wrong': inBetween,
  'link.tls-key-mismatch': inBetween,
  'link.server-proof-wrong': inBetween,
  'channel.tls-key-mismatch': inBetween,
  'key-set.root-unknown': notOurServer,
  'key-set.signature-wrong': notOurServer,
  'key-set.other-server': notOurServer,
  'key-set.older': 'The server shows an older key set than it did before. Was it restored from a backup?',
  'key-set.changed-without-number': 'The server shows another key set under the same number.',
  'enrol.key-unknown': 'The server knows no such enrolment key.',
  'enrol.key-expired': 'The enrolment key is no longer valid: its time is over.',
  'enrol.key-revoked': 'The enrolment key was revoked.',
  'enrol.key-used-up': 'The enrolment key was used as often as it may be.',
  'enrol.creator-gone': 'Whoever made the enrolment key may not use the server any more. Ask for a new installer.',
  'enrol.override-not-allowed': 'The installer does not let everything be given that stands on the command line.',
  'enrol.override-invalid': 'Something on the command line names nothing that the server has, or is no such text.',
  'enrol.client-removed': 'This installation was removed from the server. Install it anew.',
  'enrol.key-missing': 'This installation has not enrolled yet: give it the enrolment key in SALLYPORT_ENROLMENT_KEY.',
  'enrol.key-cut': 'The enrolment key in SALLYPORT_ENROLMENT_KEY is incomplete: was it cut while it was copied?',
  'link.client-unknown': 'The server does not know this client, or knows it by another key.',
  'link.host-unknown': 'The server does not count the address that was dialled among its own.',
  'link.copied':
    'Another agent is linked with the same key: this folder is a copy. This agent enrols as a client of its own.',
  'link.copy-held':
    'Another agent is linked with the same key: this folder is a copy. An administrator has to let this one in.',
  'link.key-revoked':
    'This key was replaced by a newer one and is worth nothing any more: the folder is older than that. Install anew.',
  'link.replaced': 'Another process has taken over the link of this client: is there a second agent with its key?',
  'command.counter': 'A command came twice or out of order.',
  'command.signature': 'A command was not signed by the server for this link.',
};

export function explained(code: string): string | undefined {
  return sentences[code];
}
