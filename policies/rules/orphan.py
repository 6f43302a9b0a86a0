"""Ends the policy pack when the engine that started it is gone, however that ended."""

from __future__ import annotations

import os
import threading
import time

SECONDS_BETWEEN_LOOKS = 1.0


def end_with_the_engine() -> None:
    """Watches the parent process from a thread: an engine that was killed takes no pack down with
    it.
    """
    engine = os.getppid()

    def watch() -> None:
        while os.getppid() == engine:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    threading.Thread(target=watch, name="orphan", daemon=True).start()
