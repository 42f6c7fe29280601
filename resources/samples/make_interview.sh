#!/usr/bin/env bash
# Makes interview.opus from interview.txt: a synthesised interview, voice A on the left channel and voice B on the right.
# Needs flite and ffmpeg. The result is committed; run this only when the text changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

inputs=() filters="" labels="" at=0.3 number=0
while IFS=$'\t' read -r speaker text; do
  case $speaker in A) voice=slt channel=left ;; B) voice=rms channel=right ;; esac
  clip=$work/$number.wav
  flite -voice "$voice" -t "$text" -o "$clip"
  length=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$clip")
  if [ $channel = left ]; then pan="c0=c0|c1=0*c0"; else pan="c0=0*c0|c1=c0"; fi
  inputs+=(-i "$clip")
  filters+="[$number]aresample=48000,pan=stereo|$pan,adelay=delays=$(awk "BEGIN{printf \"%d\", $at * 1000}"):all=1[s$number];"
  labels+="[s$number]"
  at=$(awk "BEGIN{print $at + $length + 0.45}")
  number=$((number + 1))
done <interview.txt

# A little room noise, as a real recording has: digital silence between the turns would be an easier task than life.
ffmpeg -v error -y "${inputs[@]}" -f lavfi -t "$(awk "BEGIN{print $at + 0.5}")" -i "anoisesrc=color=pink:amplitude=0.0015:seed=7:r=48000" \
  -filter_complex "${filters}[$number]aformat=channel_layouts=stereo[n];${labels}[n]amix=inputs=$((number + 1)):normalize=0:duration=longest[out]" \
  -map "[out]" -map_metadata -1 -fflags +bitexact -c:a libopus -b:a 48k -application voip interview.opus
ffprobe -v error -show_entries format=duration,size -of default=nw=1 interview.opus
