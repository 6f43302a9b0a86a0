"""The process of the embedded AWS: MiniStack, on a port of 127.0.0.1, for one folder.

Started by `downbeat.emulator.ministack`, which sets its environment.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ministack.app import main as serve_ministack


def main(arguments: Sequence[str]) -> None:
    """Serves until it is told to stop; `arguments` are the folder, the port and the account."""
    sys.argv = ["ministack"]  # it reads its own options from there
    serve_ministack()
