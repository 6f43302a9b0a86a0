"""`functions` in a stack file: what every function of the stack is given besides its code."""

import pytest

from downbeat.config import StackFileError, load
from pipelines import PIPELINES

SIGNING = "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-0123456789abcdef0"
WHOLE = {
    "reservedConcurrency": 5,
    "deadLetters": True,
    "subnets": ["subnet-0a1b2c3d"],
    "securityGroups": ["sg-0a1b2c3d"],
    "codeSigningConfig": SIGNING,
}


def values(**functions):
    config = {"aws:region": "us-east-1", "downbeat:functions": functions}
    return load({**config, "downbeat:pipelines": {"database-refresh": {}}}, "dev", PIPELINES).values


def faults(**functions):
    with pytest.raises(StackFileError) as caught:
        values(**functions)
    return [str(one) for one in caught.value.diagnostics]


def test_nothing_of_it_is_on_by_itself():
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {"database-refresh": {}}}
    found = load(config, "dev", PIPELINES).values
    assert (found.log_execution_data, found.encrypt_schedules) == (False, False)
    assert found.functions.model_dump() == {
        "reserved_concurrency": None,
        "dead_letters": False,
        "subnets": (),
        "security_groups": (),
        "code_signing_config": None,
    }


def test_all_of_it_is_read():
    assert values(**WHOLE).functions.model_dump() == {
        "reserved_concurrency": 5,
        "dead_letters": True,
        "subnets": ("subnet-0a1b2c3d",),
        "security_groups": ("sg-0a1b2c3d",),
        "code_signing_config": SIGNING,
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reservedConcurrency": 0}, "would keep functions from running: write 1 or more"),
        ({"reservedConcurrency": "many"}, '"many" is not a whole number'),
        ({"deadLetters": "perhaps"}, '"perhaps" is not true or false'),
        ({"subnets": ["vpc-1"]}, '"vpc-1" is none: write a list like [subnet-0a1b2c3d]'),
        ({"securityGroups": []}, "needs subnets and securityGroups: name both, or neither"),
        ({"codeSigningConfig": "csc-1"}, "is not the ARN of a code signing configuration"),
        ({"vpc": "vpc-1"}, "vpc"),
    ],
)
def test_what_aws_would_refuse_is_refused_here(change, sentence):
    (one,) = faults(**{**WHOLE, **change})
    assert "functions" in one and sentence in one
