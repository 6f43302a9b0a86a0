"""Values that a stack file only names, read by the real engine from the embedded AWS."""

import pulumi
import pytest

from components.source_values import source_reader
from downbeat.emulator import ministack

pytestmark = [pytest.mark.engine, pytest.mark.embedded]

STRING, LIST, HIDDEN = ("ssm", "/infra/etl", ""), ("ssm", "/infra/net", ""), ("ssm", "/hook", "")
MISSING = ("ssm", "/infra/etll", "")


def reading(sources):
    """A program that exports what it reads, by the place of the source."""

    def program():
        for source, read in source_reader(None)(sources).items():
            shown = read.fault or read.value
            name = source[1] if not source[2] else f"{source[1]}#{source[2]}"
            pulumi.export(name, pulumi.Output.secret(shown) if read.secret else shown)

    return program


def test_parameters_are_read_in_preview_and_in_up(with_engine, project):
    where = ministack.start(project.folder, project.account)
    ssm = ministack.clients(where.endpoint, "us-east-1", where.account)("ssm")
    ssm.put_parameter(Name="/infra/etl", Value="etl", Type="String")
    ssm.put_parameter(Name="/infra/net", Value="subnet-1,subnet-2", Type="StringList")
    ssm.put_parameter(Name="/hook", Value="https://hook", Type="SecureString")
    with with_engine(reading({STRING: False, LIST: False, HIDDEN: True, MISSING: False})) as stack:
        stack.preview()
        assert stack.up().outputs == {
            "/hook": "[secret]",
            "/infra/etll": (
                "there is no parameter /infra/etll in us-east-1; beside it there are /infra/etl,"
                ' /infra/net. Did you mean "/infra/etl"?'
            ),
            "/infra/etl": "etl",
            "/infra/net": ["subnet-1", "subnet-2"],
        }
