"""The policy of `downbeat policy mover` is what adopt and import --deployed call: no more, no less.

Everything that a stack can hold is there already, so that adopt asks all that it ever asks.
"""

import pytest

from downbeat.ops import connection as connections
from downbeat.ops.adoption.table import LOOKS
from downbeat.ops.grants import GRANTS, MOVER, VIEWER
from downbeat.ops.mover_grants import MOVER_GRANTS
from downbeat.ops.policy import ROLES, grant_statement, policy_document
from downbeat.ops.touched_resources import policy_resources
from tests.ops.authorization import action, allowed
from tests.ops.aws import Refusal
from tests.ops.moving import THERE, everything_there
from tests.ops.test_policy import FREE
from tests.ops.world import PLANNED

COMMANDS = (
    "adopt --old-machine old-etl -s prod --json",
    "import --deployed cm-etl-pipeline-state-machine --to - -s prod",
)


@pytest.fixture
def calls(world, downbeat, monkeypatch, tmp_path):
    """Every call of the commands where all is there, and of an import of what is not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(connections, "connect", lambda root, stack, *, local: world.aws.connection)
    with everything_there(world):
        for command in COMMANDS:
            result = downbeat(*command.split(" "))
            assert (result.exit_code in (0, 1), result.stderr) == (True, "")
        world.aws.on("stepfunctions", "DescribeStateMachine", Refusal("StateMachineDoesNotExist"))
        assert downbeat("import", "--deployed", "no-such", "-s", "prod").exit_code == 1
    return world.aws.calls


def test_every_type_is_there():
    assert THERE.keys() == LOOKS.keys()


def test_every_call_is_allowed_on_what_it_names(calls):
    document = policy_document(PLANNED, MOVER)
    denied = {
        action(service, operation)
        for service, operation, given in calls
        if not allowed(document, service, operation, given)
    }
    assert denied - FREE == set()


def test_every_row_is_needed(calls):
    """Without the row, a call is denied that is made."""
    rows = [one for one in (*GRANTS, *MOVER_GRANTS) if one.role in ROLES[MOVER]]
    known = [policy_resources(one) for one in PLANNED]
    made = [call for call in calls if action(*call[:2]) not in FREE]
    spare = []
    for row in MOVER_GRANTS:
        others = [grant_statement(one, known) for one in rows if one is not row]
        document = {"Statement": [one for one in others if one]}
        if all(allowed(document, *call) for call in made):
            spare.append(row)
    assert spare == []


def test_the_mover_may_do_what_the_viewer_may():
    viewer, mover = (policy_document(PLANNED, role)["Statement"] for role in (VIEWER, MOVER))
    pairs = {(name, arn) for one in mover for name in one["Action"] for arn in one["Resource"]}
    assert [
        (name, arn)
        for one in viewer
        for name in one["Action"]
        for arn in one["Resource"]
        if (name, arn) not in pairs
    ] == []
