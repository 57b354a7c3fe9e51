/**
 * The script that the one line runs (POSIX sh; dash, bash and busybox read it). It holds the root key's fingerprint and
 * the hashes of all that it fetches, so that its own hash vouches for everything. It only brings the files and checks
 * them; enrolling and putting them in place is the agent's own work.
 *
 * The same facts give the same bytes, and so the same hash.
 */
import { scriptTexts as say } from '../text/install-script.ts';
import type { Artefact } from '../releases/release-files.ts';
import { shellQuote } from './shell-quote.ts';

export const installPlatforms = ['linux-x64', 'linux-arm64'] as const;

export type InstallPlatform = (typeof installPlatforms)[number];

/** What a machine needs: Node with the launcher, as tar.gz, the agent, and the manifest that was signed over both. */
export interface InstallRelease {
  readonly pack: Artefact;
  readonly bundle: Artefact;
  /** JSON, on one line. */
  readonly signedManifest: string;
}

export interface BootstrapFacts {
  readonly serverId: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly rootFingerprint: string;
  /** Origins of the server, in the order in which they are tried; at least one. */
  readonly addresses: readonly string[];
  readonly releases: Readonly<Partial<Record<InstallPlatform, InstallRelease>>>;
  /** What to run on the server for a platform that is missing. */
  readonly bringCommand: string;
}

function platformCase({ releases, bringCommand }: BootstrapFacts, platform: InstallPlatform): string {
  const release = releases[platform];
  if (release === undefined) {
    return `  ${platform}) fail ${shellQuote(say.noRuntime(platform, bringCommand))} ;;`;
  }
  const { pack, bundle, signedManifest } = release;
  return [
    `  ${platform})`,
    `    pack=${shellQuote(pack.sha256)} pack_bytes=${pack.size}`,
    `    bundle=${shellQuote(bundle.sha256)} bundle_bytes=${bundle.size}`,
    `    release=${shellQuote(signedManifest)}`,
    '    ;;',
  ].join('\n');
}

const begin = `
set -eu
LC_ALL=C
export LC_ALL
unset NODE_OPTIONS NODE_PATH LD_PRELOAD LD_LIBRARY_PATH
umask 022
scope=system
startup=auto
key_from=environment
proxy_from=environment
key=\${SALLYPORT_ENROLMENT_KEY-}
unset SALLYPORT_ENROLMENT_KEY
# What a process was started with stays readable while it lives: begin anew without it.
if [ -n "$key" ]; then
  exec sh "$0" --key-stdin "$@" <<KEY
$key
KEY
fi

tell() { printf '%s\\n' "$*" >&2; }
fail() {
  tell "$@"
  exit 1
}
`;

const words = `
# Words for the agent go round to the end, so that what is left at last is theirs, with every blank and quote.
left=$#
while [ "$left" -gt 0 ]; do
  left=$((left - 1))
  case $1 in
  --scope | --startup | --jc-name | --jc-jump-group | --jc-tag | --jc-comments | --jc-jump-policy | \\
    --jc-session-policy-present | --jc-session-policy-not-present | --jc-public-site-address | \\
    --jc-max-offline-minutes)
    [ "$left" -gt 0 ] || fail ${shellQuote(say.usage)}
    left=$((left - 1))
    case $1 in
    --scope) scope=$2 ;;
    --startup) startup=$2 ;;
    *) set -- "$@" "$1" "$2" ;;
    esac
    shift
    ;;
  --key-stdin) key_from=stdin ;;
  --proxy-stdin) proxy_from=stdin ;;
  *)
    tell ${shellQuote(say.wrongWord)} "$1"
    fail ${shellQuote(say.usage)}
    ;;
  esac
  shift
done
case $scope in system | user) ;; *) fail ${shellQuote(say.usage)} ;; esac
case $startup in auto | none) ;; *) fail ${shellQuote(say.usage)} ;; esac
`;

/** A terminal that is asked must not show the key, and must show what is typed later. */
const takeKey = `
ask_key() {
  # A shell that a signal ends runs no EXIT trap, unless it ends by itself.
  trap 'stty echo </dev/tty' EXIT
  trap 'exit 130' HUP INT TERM
  stty -echo </dev/tty
  # Only now: whoever is asked may have typed or pasted before the next command runs.
  printf '%s' ${shellQuote(say.askKey)} >/dev/tty
  IFS= read -r key </dev/tty || :
  stty echo </dev/tty
  trap - EXIT HUP INT TERM
  printf '\\n' >/dev/tty
}
if [ "$key_from" = stdin ]; then
  IFS= read -r key || :
elif [ -z "$key" ] && (: </dev/tty) 2>/dev/null; then
  ask_key
fi
`;

/** As the agent reads these variables. Programs that fetch know one spelling each, and all know this one. */
const takeProxy = `
if [ "$proxy_from" = stdin ]; then
  IFS= read -r proxy || :
  IFS= read -r direct || :
else
  proxy=\${https_proxy:-\${HTTPS_PROXY:-\${all_proxy:-\${ALL_PROXY-}}}}
  direct=\${no_proxy:-\${NO_PROXY-}}
fi
if [ -n "$proxy" ]; then
  https_proxy=$proxy
  no_proxy=$direct
  export https_proxy no_proxy
fi
`;

/**
 * Key and proxy go on by standard input: sudo hands no variables on, and its arguments can be seen by everybody. The
 * password of a proxy is nobody's business either.
 */
const becomeRoot = `
if [ "$scope" = system ] && [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || fail ${shellQuote(say.needsRoot)}
  tell ${shellQuote(say.bySudo)}
  printf '%s\\n' "$key" "$proxy" "$direct" | sudo sh "$0" --scope system --startup "$startup" --key-stdin --proxy-stdin "$@"
  exit
fi
`;

const pickPlatform = `
[ "$(uname -s)" = Linux ] || fail ${shellQuote(say.notLinux)} "$(uname -s)"
case $(uname -m) in
x86_64 | amd64) platform=linux-x64 ;;
aarch64 | arm64) platform=linux-arm64 ;;
*) fail ${shellQuote(say.otherProcessor)} "$(uname -m)" ;;
esac
`;

/**
 * Whoever may write on the way to our programs may put others in their place. So each folder from the root belongs to
 * root or to whoever installs, and if everybody may write into it, as into /tmp, then only to what is their own.
 */
const places = `
for tool in head id ls mktemp sha256sum tar gzip uname; do
  command -v "$tool" >/dev/null 2>&1 || fail ${shellQuote(say.noTool)} "$tool"
done
command -v curl >/dev/null 2>&1 || command -v wget >/dev/null 2>&1 || fail ${shellQuote(say.noFetcher)}

if [ "$scope" = system ]; then
  programs=/opt/sallyport
else
  programs=\${XDG_DATA_HOME:-"\${HOME:?}/.local/share"}/sallyport/programs
fi

check_folder() {
  path=$1
  # The first two words of a long listing that says numbers: rights and owner.
  set -- $(ls -ldn "$path")
  [ "$3" = 0 ] || [ "$3" = "$(id -u)" ] || fail ${shellQuote(say.strangerOwns)} "$path"
  case $1 in
  l*) ;;
  ????????w[tT]*) [ "$path" != "$programs" ] || fail ${shellQuote(say.anybodyWrites)} "$path" ;;
  ????????w*) fail ${shellQuote(say.anybodyWrites)} "$path" ;;
  esac
}
check_way() {
  way=$1
  while :; do
    if [ -e "$way" ] || [ -h "$way" ]; then check_folder "$way"; fi
    [ "$way" = / ] && break
    way=$(dirname "$way")
  done
}

made=
above=$programs
while [ ! -e "$above" ] && [ ! -h "$above" ]; do
  made=$above
  above=$(dirname "$above")
done
check_way "$programs"
`;

const clean = `
stage=
finish() {
  code=$?
  [ -z "$stage" ] || rm -rf "$stage"
  # Folders that were made for nothing go again; one that is in use is not empty and stays.
  if [ -n "$made" ]; then
    gone=$programs
    while rmdir "$gone" 2>/dev/null && [ "$gone" != "$made" ]; do gone=$(dirname "$gone"); done
  fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM
mkdir -p "$programs"
check_way "$(cd -P "$programs" && pwd)"
stage=$(mktemp -d "$programs/.install-XXXXXX")
`;

const fetchFiles = (addresses: readonly string[]): string => `
fetch_from() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSk --connect-timeout 20 "$1"
  else
    wget -qO- --no-check-certificate "$1"
  fi
}
# Hash, bytes, file. One byte more than is due is enough to see that it is wrong.
fetch() {
  for address in ${addresses.map(shellQuote).join(' ')}; do
    fetch_from "$address/download/$1" 2>"$stage/said" | head -c "$(($2 + 1))" >"$3" || :
    [ "$(sha256sum <"$3")" != "$1  -" ] || return 0
  done
  head -c 500 "$stage/said" >&2
  fail ${shellQuote(say.notFetched)} "$1"
}
tell ${shellQuote(say.fetching)}
fetch "$pack" "$pack_bytes" "$stage/pack.tar.gz"
fetch "$bundle" "$bundle_bytes" "$stage/agent.js"
printf '%s\\n' "$release" >"$stage/release.json"
mkdir "$stage/pack"
tar -xzof "$stage/pack.tar.gz" -C "$stage/pack"
rm "$stage/pack.tar.gz"
cd "$stage"
"$stage/pack/bin/node" --version >/dev/null 2>&1 || fail ${shellQuote(say.cannotRun)} "$programs"
`;

const handOver = (facts: BootstrapFacts): string => `
SALLYPORT_ENROLMENT_KEY=$key "$stage/pack/bin/node" "$stage/agent.js" install \\
  --scope "$scope" --startup "$startup" --stage "$stage" \\
  --server-id ${shellQuote(facts.serverId)} --root ${shellQuote(facts.rootFingerprint)}${facts.addresses.map((it) => ` \\\n  --server ${shellQuote(it)}`).join('')} "$@"
`;

export function bootstrapScript(facts: BootstrapFacts): string {
  return [
    '#!/bin/sh\n',
    say.head.map((line) => `# ${line}\n`).join(''),
    begin,
    words,
    takeKey,
    takeProxy,
    becomeRoot,
    pickPlatform,
    'case $platform in\n',
    installPlatforms.map((platform) => `${platformCase(facts, platform)}\n`).join(''),
    'esac\n',
    places,
    clean,
    fetchFiles(facts.addresses),
    handOver(facts),
  ].join('');
}
