#!/usr/bin/env bash
# Sets up everything on Debian 12 or 13 (Ubuntu 24.04 by its package names) and builds: distribution packages, LibTorch, tokenizer tables,
# voice activity model, Whisper tiny.en and base, synthesised speech, then the program. Safe to repeat; seconds when nothing changed.
#
#   packaging/setup.sh [--preset release|ci|asan|dev|core] [--no-build] [--no-models]
#
# UNDERVOICE_DEPS_DIR  where LibTorch, models and tables go    (default: ~/.cache/undervoice)
# UNDERVOICE_CUDA      auto, on or off                         (auto: on when a CUDA toolkit or an NVIDIA GPU is there)
# UNDERVOICE_JOBS      compile jobs                            (default: one per core)
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PRESET=release BUILD=1 FETCH=()
while [ $# -gt 0 ]; do
  case "$1" in
    --preset) PRESET=${2:?--preset needs a name}; shift ;;
    --no-build) BUILD=0 ;;
    --no-models) FETCH+=(--no-models) ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die "unknown option $1; see packaging/setup.sh --help." ;;
  esac
  shift
done

PACKAGES=(
  g++ cmake ninja-build pkg-config git ca-certificates python3 python3-pip            # tools
  libexpected-dev libfmt-dev libspdlog-dev nlohmann-json3-dev libcli11-dev            # small libraries
  libssl-dev libicu-dev zlib1g-dev libminizip-dev libsqlite3-dev libsqlitecpp-dev     # hashing, Unicode, zip, library
  libavformat-dev libavcodec-dev libavutil-dev libavfilter-dev libswresample-dev      # media
  portaudio19-dev                                                                     # playback
  flite espeak-ng ffmpeg                                                              # speech that the converter learns from
  libhunspell-dev hunspell-en-us                                                      # spelling
  libgtest-dev libgmock-dev                                                           # tests
)
# The desktop program's; the preset core does without.
if [ "$PRESET" != core ]; then
  PACKAGES+=(
    qt6-base-dev "qt6-svg-dev|libqt6svg6-dev"                                           # the second where the first is not known
    qt6-l10n-tools qt6-translations-l10n                                              # the window's languages, Qt's own words in them
    fonts-dejavu-core                                                                 # a font that is surely there
    libreoffice-writer-nogui                                                          # tests open exported documents with it
    xvfb xauth                                                                        # tests of the window on a bare X server
  )
fi

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

# The name of "A|B" that is installed, else the first that apt knows, else A.
chosen_name() {
  local names name
  IFS='|' read -ra names <<<"$1"
  for name in "${names[@]}"; do is_installed "$name" && { echo "$name"; return; }; done
  for name in "${names[@]}"; do apt-cache show "$name" >/dev/null 2>&1 && { echo "$name"; return; }; done
  echo "${names[0]}"
}

step() { printf '[%s/4] %s\n' "$1" "$2"; }

[ "$(uname -m)" = x86_64 ] || die "this machine is $(uname -m); LibTorch's packages used here are made for x86_64."

step 1 "distribution packages"
missing=()
for package in "${PACKAGES[@]}"; do
  name=$(chosen_name "$package")
  is_installed "$name" || missing+=("$name")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "    installing ${missing[*]}"
  AS_ROOT=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "these packages are missing and sudo is not there: ${missing[*]}. Install them as root, then run set-up again."
    AS_ROOT=(sudo)
  fi
  log=$(mktemp)
  if ! { "${AS_ROOT[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${AS_ROOT[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get could not install ${missing[*]} (its last lines stand above)."
  fi
  rm -f "$log"
fi

step 2 "LibTorch, tables, models and speech in $UNDERVOICE_DEPS_DIR"
mkdir -p "$UNDERVOICE_DEPS_DIR"
CUDA=OFF
if wants_cuda; then
  CUDA=ON
  FETCH+=(--cuda)
fi
if [ -w "$UNDERVOICE_DEPS_DIR" ]; then  # who cannot write finds it complete, or is told what is missing
  exec 9>"$UNDERVOICE_DEPS_DIR/.setup.lock"
  flock -n 9 || { echo "    another set-up is filling this folder: waiting for it"; flock 9; }
fi
python3 "$SOURCE/packaging/fetch.py" "$UNDERVOICE_DEPS_DIR" "${FETCH[@]}"
python3 "$SOURCE/packaging/make_calibration.py" "$UNDERVOICE_DEPS_DIR/calibration"
exec 9>&-  # does nothing where it was not opened

[ "$BUILD" = 1 ] || exit 0
step 3 "configuring (preset $PRESET, CUDA $CUDA)"
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
log=$(mktemp)
if ! cmake -S "$SOURCE" --preset "$PRESET" -DUNDERVOICE_WITH_CUDA=$CUDA -DUNDERVOICE_DEPS_DIR="$UNDERVOICE_DEPS_DIR" "${launcher[@]}" >"$log" 2>&1; then
  cat "$log" >&2
  die "CMake could not configure the build."
fi
rm -f "$log"

step 4 "building"
cmake --build "$SOURCE/build/$PRESET" -j "${UNDERVOICE_JOBS:-$(nproc)}"
