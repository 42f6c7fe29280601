#!/usr/bin/env python3
"""Peak memory of a recording of ten hours beside one of ten minutes.

    long_memory.py PROGRAM [--model tiny.en] [--mode batched] [--hours 10] [--runs 2] [ARGS of transcribe…]

Both are made of the bundled interview's first minute, as mp3: the short one is that ten times, so that as many windows are decoded together as
ever are; the long one has a minute of it in every ten. PROGRAM is the built command-line program (packaging/run.sh --where). Each is transcribed in turn, so many times, without a library and
with one thread; the largest resident set is what the system says of the ended process. Needs ffmpeg, and in TMPDIR room
for the recordings and for their sound while it is read: 1.4 GB for ten hours.
"""
import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/interview.opus"
PART_SECONDS = 600


def make(folder: Path, hours: float) -> dict[str, Path]:
    quiet = ["ffmpeg", "-loglevel", "error", "-y"]
    minute, part, short, long = folder / "minute.wav", folder / "part.wav", folder / "ten_minutes.mp3", folder / "hours.mp3"
    code = ["-c:a", "libmp3lame", "-b:a", "32k"]
    subprocess.run([*quiet, "-i", SAMPLE, "-t", "60", "-ac", "1", "-ar", "16000", minute], check=True)
    subprocess.run([*quiet, "-i", minute, "-af", f"apad=whole_dur={PART_SECONDS}", part], check=True)
    subprocess.run([*quiet, "-stream_loop", "-1", "-i", minute, "-t", str(PART_SECONDS), *code, short], check=True)
    subprocess.run([*quiet, "-stream_loop", "-1", "-i", part, "-t", str(hours * 3600), *code, long], check=True)
    return {"ten minutes": short, f"{hours:g} hours": long}


def measure(command: list[str]) -> tuple[float, float]:
    """Megabytes, seconds."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {status}.")
    return usage.ru_maxrss / 1024, time.monotonic() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--mode", default="batched")
    parser.add_argument("--hours", type=float, default=10)
    parser.add_argument("--runs", type=int, default=2)
    options, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as name:
        recordings = make(Path(name), options.hours)
        peaks: dict[str, list[float]] = {what: [] for what in recordings}
        for run in range(1, options.runs + 1):
            for what, file in recordings.items():
                peak, seconds = measure([options.program, "transcribe", str(file), "--model", options.model, "--mode", options.mode, "--threads", "1",
                                         "--no-library", "--output_dir", str(Path(name) / "out"), *rest])
                peaks[what].append(peak)
                print(f"run {run}: {what}: peak {peak:.0f} MB, {seconds:.0f} s", flush=True)
        short, long = (max(of) for of in peaks.values())
        print(f"largest of {options.runs}: {long:.0f} MB beside {short:.0f} MB, {long - short:+.0f} MB")


if __name__ == "__main__":
    main()
