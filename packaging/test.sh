#!/usr/bin/env bash
# Sets up what is missing, builds the program with its tests, and runs them.
#
#   packaging/test.sh             every test but the slow ones
#   packaging/test.sh --slow      those too, then all but the slow ones under AddressSanitizer and UndefinedBehaviorSanitizer
#   packaging/test.sh ARGS…       ARGS go to ctest (-R NAME, -L golden, …)
#
# UNDERVOICE_GOLDEN_DIR, UNDERVOICE_REAL_DIR, UNDERVOICE_DATA_DIR: where reference numbers and clips lie (tests/README.md).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A complete set of reference numbers beside the checkout holds more than tests/golden/data.
if [ -z "${UNDERVOICE_GOLDEN_DIR:-}" ] && [ -d "$SOURCE/../shared/golden" ]; then
  export UNDERVOICE_GOLDEN_DIR=$SOURCE/../shared/golden
fi

SLOW=0
if [ "${1:-}" = --slow ]; then
  SLOW=1
  shift
fi

run_tests() { # PRESET CTEST-ARGS…
  local preset=$1
  shift
  "$SOURCE/packaging/setup.sh" --preset "$preset"
  ctest --test-dir "$SOURCE/build/$preset" --output-on-failure --no-tests=error "$@"
}

if [ $SLOW = 0 ]; then
  run_tests ci -j "$(nproc)" -LE slow "$@"
else
  run_tests ci "$@"
  ASAN_OPTIONS=detect_leaks=0 run_tests asan -LE slow "$@"
fi
