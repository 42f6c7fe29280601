#!/usr/bin/env bash
# Sets up what is missing, then runs the program.
#
#   packaging/run.sh            opens the window, where the first time the bundled sample is there, transcribed; without a display:
#                               transcribes the sample with Whisper base
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
SAMPLE=$SOURCE/resources/samples/interview.opus
DESKTOP=${PROGRAM}-desktop
if [ $# -eq 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -x "$DESKTOP" ]; then
  # Who arrives for the first time finds something to look at. Once: where this fails, the window transcribes it, or says what is wrong.
  if [ ! -e "$DATA/undervoice/library.db" ] && [ ! -e "$SOURCE/build/sample" ]; then
    mkdir -p "$SOURCE/build/sample"
    echo "Transcribing the sample recording, so that it is there when the window opens (some seconds, this once)." >&2
    "$PROGRAM" transcribe "$SAMPLE" --model base --word_timestamps True --output_dir "$SOURCE/build/sample" >&2 || true
  fi
  rm -f "$log"
  exec "$DESKTOP"
fi
if [ $# -eq 0 ]; then
  set -- transcribe "$SAMPLE" --model base --verbose True --output_dir "$SOURCE/build/sample"
  echo "\$ undervoice $*" >&2
fi
rm -f "$log"
exec "$PROGRAM" "$@"
