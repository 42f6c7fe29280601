#!/usr/bin/env bash
# Brings the translations up to date with the strings of ui and app/desktop: new ones are added as unfinished, those that are gone go.
#
#   translations/update.sh [FOLDER]     FOLDER: where undervoice_*.ts are (default: this folder)
#
# lupdate comes with qt6-l10n-tools; LUPDATE names another one.
set -euo pipefail
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FOLDER=$(cd "${1:-$SOURCE/translations}" && pwd)
LUPDATE=${LUPDATE:-$(PATH="/usr/lib/qt6/bin:$PATH" command -v lupdate)} || { echo "lupdate is missing: install qt6-l10n-tools." >&2; exit 1; }

cd "$SOURCE"
for file in "$FOLDER"/undervoice_*.ts; do
  [ -e "$file" ] || { echo "There is no undervoice_*.ts in $FOLDER." >&2; exit 1; }
  options=(-silent -no-obsolete -locations none -source-language en -I . -I core -I app/desktop)
  # English is the language of the sources: only its plurals are written down.
  case "$file" in */undervoice_en.ts) options+=(-pluralonly) ;; esac
  # An expression that it cannot read may keep it busy for ever.
  timeout 60 "$LUPDATE" "${options[@]}" ui app/desktop -ts "$file" || { echo "lupdate did not bring $file up to date." >&2; exit 1; }
done
