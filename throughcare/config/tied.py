"""Runs a command that must not outlive its starter, on systems whose kernel cannot see to that itself.

`python -m throughcare.config.tied DESCRIPTOR COMMAND...`: the descriptor is the read end of a pipe whose
write end only the starter holds, so it reads as ended when the starter is gone, killed or not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def main(arguments: list[str]) -> int:
    """Run the command to its end and return its exit code; kill it when the starter is gone."""
    pipe = int(arguments[0])
    command = subprocess.Popen(arguments[1:])

    def follow() -> None:
        os.read(pipe, 1)
        command.kill()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: command.send_signal(number))
    threading.Thread(target=follow, daemon=True).start()
    code = command.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
