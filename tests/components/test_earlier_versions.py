"""What a deployment says of the one before it."""

import pytest

from components.earlier_versions import REFRESH
from downbeat.config import stack_file
from tests import program


def warnings(monkeypatch, earlier):
    """What `pulumi up` of prod warns of where the last deployment left these records."""
    texts = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, *given, **named: texts.append(text))
    own = {
        "pulumi:pulumi:readStackOutputs": lambda arguments: {
            "name": arguments["name"],
            "outputs": {"deployed": earlier},
            "secretOutputNames": [],
        }
    }
    config = program.engine_config(stack_file(program.ROOT, "prod"))
    run = program.run(program.main, stack="prod", config=config, calls=own)
    return texts, run


@pytest.fixture(scope="module")
def records():
    run = program.run(
        program.main,
        stack="prod",
        config=program.engine_config(stack_file(program.ROOT, "prod")),
    )
    return next(each["deployed"] for each in run.outputs.values() if "deployed" in each)


def test_an_update_from_a_version_with_policies_of_their_own_asks_for_a_refresh(
    monkeypatch, records
):
    before = {
        key: {name: value for name, value in record.items() if name != "policies_inside"}
        for key, record in records.items()
    }
    texts, _ = warnings(monkeypatch, before)
    assert REFRESH in texts


def test_the_next_update_asks_for_nothing(monkeypatch, records):
    texts, _ = warnings(monkeypatch, records)
    assert texts == []
