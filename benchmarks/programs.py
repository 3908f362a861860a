"""The programs to compare with: found, installed where that can be done, or named as missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# With the virtual environment goes what was installed into it.
NPM_FOLDER = Path(sys.prefix) / "npm"
NPM_PROGRAMS = NPM_FOLDER / "node_modules"


@dataclass(frozen=True)
class Program:
    """Something to compare with, and the package of Debian's or npm's that holds it.

    `command` is a command, npm's a path below node_modules. Without a package it is a module's
    name; modules come with the extra `bench`.
    """

    command: str
    apt: str | None = None
    npm: str | None = None

    def find(self) -> str | None:
        """Return the path of the command, or the module's name; None where it is missing."""
        if self.apt:
            return shutil.which(self.command)
        if self.npm:
            found = NPM_PROGRAMS / self.command
            return str(found) if found.exists() else None
        return self.command if importlib.util.find_spec(self.command) else None


FFMPEG = Program("ffmpeg", apt="ffmpeg")
CWEBP = Program("cwebp", apt="webp")
GIFSICLE = Program("gifsicle", apt="gifsicle")
GRAPHICSMAGICK = Program("gm", apt="graphicsmagick")
IMAGEMAGICK = Program("convert", apt="imagemagick")
LIBVIPS = Program("pyvips")
NINJA = Program("ninja", apt="ninja-build")
SHARP = Program("sharp/package.json", npm="sharp")
GIFSKI = Program("gifski/bin/debian/gifski", npm="gifski@1.7.1")


@cache
def provide(program: Program) -> str | None:
    """Return where a program is, after installing it if need be; None where that failed."""
    found = program.find()
    if found is None:
        for command in _install_commands(program):
            subprocess.run(command, stdout=sys.stderr, check=False)
        found = program.find()
    if found and program.npm:
        Path(found).chmod(0o755)
    return found


def _install_commands(program: Program) -> list[list[str]]:
    if program.npm and shutil.which("npm"):
        return [["npm", "install", "--silent", "--prefix", str(NPM_FOLDER), program.npm]]
    if program.apt and shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", program.apt]
        return [["apt-get", "update", "-q"], install]
    return []


def call(program: Program, *arguments: str | Path) -> None:
    """Run a program; raises CalledProcessError, with what it said, where it fails."""
    command: Sequence[str | Path] = (provide(program) or program.command, *arguments)
    subprocess.run(command, capture_output=True, text=True, check=True)
