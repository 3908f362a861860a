"""How much memory a command of imgpipe has at most."""

from __future__ import annotations

import re
import subprocess
import sys

# The kernel's high-water mark; `getrusage` would begin with that of the process that starts this.
PROGRAM = """
import sys
from pathlib import Path
from imgpipe.cli import run_command
code = run_command(sys.argv[1:])
sys.stderr.write(Path("/proc/self/status").read_text())
sys.exit(code)
"""


def measure_peak_mib(*arguments: str) -> float:
    """Return the most MiB that an imgpipe command had in memory at once, its workers left out.

    Raises ValueError where the command fails.
    """
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
    if done.returncode or not found:
        raise ValueError(f"imgpipe {arguments[0]} failed: {done.stderr[:500]}")
    return int(found[1]) / 1024
