"""Who holds the run lock, as the lock's file says it to a second run."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from dataclasses import asdict, dataclass
from datetime import datetime

_LONGEST_COMMAND = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """A run: its process, on which computer, what was called, and since when, in local time."""

    pid: int
    host: str
    command: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (`{self.command}`), since {self.since}"

    @property
    def is_alive(self) -> bool:
        """Whether there may be such a process: of another computer's none can be ruled out.

        Windows has no harmless question for it.
        """
        if sys.platform == "win32" or self.host != platform.node():
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            pass
        return True


def name_command() -> str:
    """Return what was called, as a shell would have it."""
    return shlex.join(["imgpipe", *sys.argv[1:]])


def describe_this_run() -> Holder:
    command = name_command()
    if len(command) > _LONGEST_COMMAND:
        command = command[: _LONGEST_COMMAND - 1] + "…"
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    return Holder(os.getpid(), platform.node(), command, since)


def format_holder(holder: Holder) -> bytes:
    return json.dumps(asdict(holder), ensure_ascii=False).encode(errors="replace") + b"\n"


def parse_holder(content: bytes) -> Holder | None:
    """Return the holder that a lock's file names; None where it names none that may be alive.

    A run that was killed leaves its name there. A new holder clears it first of all, so that it is
    seen for an instant only, and then it is a dead process that it names.
    """
    try:
        found = json.loads(content)
        holder = Holder(
            pid=found["pid"], host=found["host"], command=found["command"], since=found["since"]
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = (holder.host, holder.command, holder.since)
    if type(holder.pid) is not int or holder.pid < 1 or not all(type(t) is str for t in texts):
        return None
    return holder if holder.is_alive else None
