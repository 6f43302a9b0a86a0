"""The stacks of this repository: judged by the policies, previewed by the engine and in process,
with the same resources.
"""

from pathlib import Path

import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.engine import main_program, open_engine
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml")))
def stack(request, tmp_path, monkeypatch):
    """A stack of the repository with a folder of the test's own."""
    monkeypatch.chdir(ROOT)
    made = project(ROOT, request.param)._replace(folder=tmp_path / request.param)
    yield made
    ministack.stop(made.folder)


def test_the_engine_with_the_policies_and_a_run_in_process_foresee_the_same_resources(stack, cli):
    where = ministack.start(stack.folder, stack.account)
    with open_engine(stack, cli, where) as runner:
        by_engine = runner.preview()
    provider = Provider(
        lambda region: embedded_clients.clients(where.endpoint, region, where.account),
        where.account,
        where.endpoint,
        stack.region,
    )
    without = InProcess(stack, provider, main_program(ROOT), {}).preview()
    told = {(change.operation, change.type, change.name) for change in by_engine}
    assert {operation for operation, _, _ in told} == {"create"}
    assert len(told) == len(by_engine)
    assert {(change.operation, change.type, change.name) for change in without} == told
