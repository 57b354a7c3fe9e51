/** What `--help` says. */
export const agentHelp = `Usage: agent.js run --data DIR --server https://HOST:PORT --root sha256:HEX [options]

Keeps this machine's link to a Sallyport server and does what the server, proven by its root key, tells it to.
It only ever dials out. Log lines are JSON on standard error.

  --data DIR       where key and state are kept; made if it isn't there
  --server URL     address of the server; repeat it for more than one, in the order in which they are tried
  --root FPR       fingerprint of the server's root key, as its set-up page shows it
  --proxy URL      dial through this proxy: http://HOST:PORT or socks5://HOST:PORT; none for a direct connection
  --proxy-file F   the same from the first line of a file, which may hold a login: http://USER:PASSWORD@HOST:PORT;
                   its second line may say what NO_PROXY would
  --end-with-input stop when standard input ends: when whoever started the agent is gone
  --log-level L    the least that is logged: info, warn or error; info if not given
  --help           this text
  --version        the version

  agent.js install --scope system|user --server-id sv_… --root FPR --server URL --stage DIR [--startup auto|none]
    [--jc-name TEXT] [--jc-jump-group jumpgroup:CODE|user:NAME] [--jc-tag TEXT] [--jc-comments TEXT]
    [--jc-jump-policy CODE] [--jc-session-policy-present CODE] [--jc-session-policy-not-present CODE]
    [--jc-public-site-address HOST] [--jc-max-offline-minutes NUMBER]
                   what the script of an installer runs, with what it fetched in DIR
  agent.js uninstall --scope system|user --server-id sv_…
                   stops the agent of that server, tells the server, and leaves nothing behind

The enrolment key is needed until this machine has enrolled. It may come in the environment or as the file
enrolment-key of the data folder, and is removed from both.
  SALLYPORT_ENROLMENT_KEY   the enrolment key

Without --proxy and --proxy-file the environment says which proxy there is.
  HTTPS_PROXY, ALL_PROXY    the proxy
  NO_PROXY                  servers that are dialled directly: names, with all below them, addresses, networks, *

Exit codes
  0  stopped by a signal, or uninstalled by the server where it wasn't installed
  1  something unexpected went wrong
  2  the command line is wrong
  3  enrolment was refused, or the server is not the one with this root key
  4  another agent runs on this folder
  5  uninstalled, and all of the installation removed
`;

export const fleetHelp = `Usage: fleet.js --count N --data DIR --server https://HOST:PORT --root sha256:HEX [options]

Runs N simulated Jump Clients in one process, each with a key, a socket and proofs of its own. They answer a session
with a real shell. Started again with the same folder they are the same clients.

  --count N        how many; 1 to 20000
  --data DIR       where their keys are kept
  --server URL     address of the server; may be repeated
  --root FPR       fingerprint of the server's root key
  --at-once N      how many connect at the same time; 50 if not given
  --proxy URL, --proxy-file F   the proxy, as for an agent
  --end-with-input stop when standard input ends
  --log-level L    the least that is logged, as for an agent
  --help           this text

Environment
  SALLYPORT_ENROLMENT_KEY   the enrolment key; must permit N uses until all have enrolled
`;
