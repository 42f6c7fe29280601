#!/usr/bin/env bash
# Sets up what is missing, then runs the program.
#
#   packaging/run.sh            opens the window; without a display: transcribes the bundled sample with Whisper base
#   packaging/run.sh ARGS…      undervoice ARGS…
#   packaging/run.sh --where    prints the path of the built program and nothing else
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PROGRAM=$SOURCE/build/release/bin/undervoice
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "${1:-}" = --where ] || [ -x "$PROGRAM" ]; then
  # Nothing but the answer (or the program's own output) belongs on standard output.
  "$SOURCE/packaging/setup.sh" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
else
  "$SOURCE/packaging/setup.sh" >&2
fi
if [ "${1:-}" = --where ]; then
  echo "$PROGRAM"
  exit 0
fi
DESKTOP=${PROGRAM}-desktop
if [ $# -eq 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -x "$DESKTOP" ]; then
  rm -f "$log"
  exec "$DESKTOP"
fi
if [ $# -eq 0 ]; then
  set -- transcribe "$SOURCE/resources/samples/interview.opus" --model base --verbose True --output_dir "$SOURCE/build/sample"
  echo "\$ undervoice $*" >&2
fi
rm -f "$log"
exec "$PROGRAM" "$@"
