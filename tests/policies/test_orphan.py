"""A pack's process ends with the engine that started it, also when the engine is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "policies" / "pack"
# An engine as far as the pack can tell: a parent that starts it and reads its port.
ENGINE = """
import subprocess, sys, time
pack = subprocess.Popen([sys.argv[1], "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
print(pack.pid, pack.stdout.readline().strip(), flush=True)
time.sleep(600)
"""
SECONDS = 30


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_pack_does_not_survive_an_engine_that_was_killed() -> None:
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(PACK)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DOWNBEAT_PYTHON": sys.executable},
    )
    assert engine.stdout
    pid, port = map(int, engine.stdout.readline().split())
    try:
        assert port > 0
        assert alive(pid)
        os.kill(engine.pid, signal.SIGKILL)
        engine.wait(10)
        end = time.monotonic() + SECONDS
        while alive(pid) and time.monotonic() < end:
            time.sleep(0.1)
        assert not alive(pid)
    finally:
        engine.kill()
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
