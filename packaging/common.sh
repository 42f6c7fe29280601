# Shared by setup.sh, run.sh and test.sh; sourced, not run.
set -euo pipefail

SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# As the program has it: the base directory specification ignores a relative folder.
case "${XDG_CACHE_HOME:-}" in /*) CACHE=$XDG_CACHE_HOME ;; *) CACHE=$HOME/.cache ;; esac
case "${XDG_DATA_HOME:-}" in /*) DATA=$XDG_DATA_HOME ;; *) DATA=$HOME/.local/share ;; esac
export UNDERVOICE_DEPS_DIR=${UNDERVOICE_DEPS_DIR:-$CACHE/undervoice}

die() { printf 'Set-up stopped: %s\n' "$*" >&2; exit 1; }

# auto: CUDA when a toolkit or an NVIDIA GPU is there. UNDERVOICE_CUDA=on|off overrides.
wants_cuda() {
  case "${UNDERVOICE_CUDA:-auto}" in
    on | ON | 1) return 0 ;;
    off | OFF | 0) return 1 ;;
    auto) command -v nvcc >/dev/null || [ -x /usr/local/cuda/bin/nvcc ] || { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; } ;;
    *) die "UNDERVOICE_CUDA is \"$UNDERVOICE_CUDA\"; it takes auto, on or off." ;;
  esac
}
