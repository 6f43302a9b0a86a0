"""No policy analyzer and no engine outlives an `up` that is killed; the embedded AWS is the stack's
own and stays.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from downbeat.emulator import ministack
from tests.engine.conftest import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.embedded]


@pytest.fixture
def root(tmp_path, cli):
    """A folder with everything of the repository and the starter as its only stack."""
    for source in ROOT.iterdir():
        if source.name not in (".downbeat", ".git") and not (
            source.name.startswith("Pulumi.") and source.name != "Pulumi.yaml"
        ):
            (tmp_path / source.name).symlink_to(source)
    (tmp_path / "Pulumi.starter.yaml").write_text((ROOT / "Pulumi.starter.yaml").read_text())
    yield tmp_path
    ministack.stop(tmp_path / ".downbeat" / "starter")


def processes(folder):
    """Process id → command line of what an `up` in this folder has started."""
    lines = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            variables = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line + variables and process.name != str(os.getpid()):
            lines[int(process.name)] = line
    return lines


def analyzers(folder):
    return [pid for pid, line in processes(folder).items() if "pulumi.policy" in line]


def engines(folder):
    return [pid for pid, line in processes(folder).items() if "pulumi --non-interactive" in line]


def waited(condition, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are read in /proc")
@pytest.mark.parametrize("killed", ["up", "engine"])
def test_no_analyzer_survives_an_up_or_an_engine_that_is_killed(root, killed):
    started = subprocess.Popen(
        [sys.executable, "-m", "downbeat.cli", "up", "-s", "starter", "--yes"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert waited(lambda: analyzers(root) and engines(root), 120)
        if killed == "engine":
            for pid in engines(root):
                os.kill(pid, signal.SIGKILL)
            started.wait(60)
    finally:
        started.kill()
        started.wait()
    assert waited(lambda: not analyzers(root) and not engines(root), 30), processes(root)
