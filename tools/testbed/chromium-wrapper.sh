#!/bin/sh
# Stands in for the browser's executable when the tests run as root: hands the profile folder that the driver made to
# the unprivileged user and goes on as that user. Called as: chromium-wrapper.sh <flags>, with the user's numbers and
# the real executable in the environment.
set -eu
for argument in "$@"; do
  case $argument in
    --user-data-dir=*)
      HOME=${argument#--user-data-dir=}
      chown "$SALLYPORT_TEST_UID:$SALLYPORT_TEST_GID" "$HOME"
      export HOME
      ;;
  esac
done
exec setpriv --reuid "$SALLYPORT_TEST_UID" --regid "$SALLYPORT_TEST_GID" --clear-groups --pdeathsig KILL -- \
  "$SALLYPORT_TEST_CHROMIUM" "$@"
