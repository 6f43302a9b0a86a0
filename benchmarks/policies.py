"""How long one resource takes, and how that compares: python -m benchmarks.policies [--peers
DIRECTORY_OF_BIN]

Ours is measured as the engine uses it (the SDK's servicer as the pack starts it, real requests):
resources of each kind by themselves, and then every resource of the stack `prod`, in CPU time,
which what else runs on the machine changes little. Then, in seconds of the clock, the same
IAM policies in one run of each tool, start included: ours all rules, Checkov and cfn-lint as
CloudFormation, parliament; where they are installed (requirements-peers.txt).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


from pulumi.runtime.proto import analyzer_pb2  # noqa: E402
from pulumi_policy import EnforcementLevel  # noqa: E402
from pulumi_policy.policy import _PolicyAnalyzerServicer  # noqa: E402

from downbeat.config import stack_file  # noqa: E402

ROUNDS = 200
MANY = 100


def document(number: int, statements: int = 4) -> str:
    """A sound policy of some statements, no two alike."""
    allowed = [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": f"arn:aws:s3:::bucket-{number}-{index}/*",
        }
        for index in range(statements)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def request(type_: str, props: dict[str, Any]) -> analyzer_pb2.AnalyzeRequest:
    made = analyzer_pb2.AnalyzeRequest(
        type=type_, urn=f"urn:pulumi:prod::bench::{type_}::x", name="x"
    )
    made.properties.update(props)
    return made


def machine(states: int) -> str:
    """A definition with a chain of Tasks."""
    body = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60}
    chain = {
        f"S{index}": {
            **body,
            **({"Next": f"S{index + 1}"} if index + 1 < states else {"End": True}),
        }
        for index in range(states)
    }
    return json.dumps({"StartAt": "S0", "States": chain})


CASES: dict[str, Callable[[int], analyzer_pb2.AnalyzeRequest]] = {
    "a component": lambda number: request(
        "downbeat:components:Orchestration", {"name": f"n{number}"}
    ),
    "a topic": lambda number: request(
        "aws:sns/topic:Topic", {"name": f"t{number}", "kmsMasterKeyId": "alias/k"}
    ),
    "a role's policy, 4 statements": lambda number: request(
        "aws:iam/rolePolicy:RolePolicy", {"policy": document(number)}
    ),
    "a role's policy, 100 statements": lambda number: request(
        "aws:iam/rolePolicy:RolePolicy", {"policy": document(number, 100)}
    ),
    "a state machine, 40 states": lambda number: request(
        "aws:sfn/stateMachine:StateMachine",
        {"definition": machine(40).replace("S0", f"S0-{number}")},
    ),
}


def started() -> Any:
    """The servicer with all our policies, as the pack starts it."""
    from policies.rules.by_type import ask_by_type
    from policies.rules.sdk import POLICIES

    class Servicer(_PolicyAnalyzerServicer):
        """The SDK's, not changed for others."""

    ask_by_type(Servicer)
    return Servicer("downbeat", "0.0.1", POLICIES, EnforcementLevel.ADVISORY)


def ours() -> None:
    """Milliseconds for each kind of resource, all policies."""
    before = time.perf_counter()
    servicer = started()
    from policies.rules.sdk import POLICIES

    servicer.Analyze(CASES["a role's policy, 4 statements"](-1), None)
    print(
        f"downbeat: {len(POLICIES)} policies, first answer after"
        f" {time.perf_counter() - before:.2f} s\n"
    )
    print("| resource | median ms | slowest of 100 ms |\n|---|---|---|")
    for name, make in CASES.items():
        times = []
        for number in range(ROUNDS):
            sent = make(number)
            start = time.process_time()
            servicer.Analyze(sent, None)
            times.append((time.process_time() - start) * 1000)
        print(f"| {name} | {statistics.median(times):.2f} | {sorted(times)[-ROUNDS // 100]:.2f} |")
    large = request("aws:iam/rolePolicy:RolePolicy", {"policy": document(0, 10_000)})
    start = time.process_time()
    servicer.Analyze(large, None)
    print(f"| a role's policy, 10,000 statements | {(time.process_time() - start) * 1000:.0f} | |")


def of_a_stack() -> None:
    """Milliseconds for the resources of the stack `prod`, each judged for the first time."""
    from tests import program
    from tests.policies.requests import request as struct_request

    servicer = started()
    times: dict[str, list[float]] = defaultdict(list)
    config = program.engine_config(stack_file(ROOT, "prod"))
    deployed = program.run(program.main, stack="prod", config=config).registrations
    for each in deployed:
        sent = struct_request(each.type, each.inputs)
        start = time.process_time()
        servicer.Analyze(sent, None)
        times[each.type].append((time.process_time() - start) * 1000)
    print(f"\n| {len(deployed)} resources of prod | how many | median ms |\n|---|---|---|")
    for type_, all_of_it in sorted(times.items(), key=lambda one: -statistics.median(one[1])):
        print(f"| {type_} | {len(all_of_it)} | {statistics.median(all_of_it):.2f} |")


def peers(folder: Path) -> None:
    """Seconds of one run over the same policies, for each tool that is installed."""
    policies = [json.loads(document(number)) for number in range(MANY)]
    with tempfile.TemporaryDirectory() as scratch:
        template, documents = Path(scratch) / "template.json", Path(scratch) / "documents.json"
        template.write_text(json.dumps(template_of(policies)))
        documents.write_text(json.dumps([json.dumps(policy) for policy in policies]))
        judge = (
            "import json;from benchmarks.policies import"
            f" judge;judge(json.load(open('{documents}')))"
        )
        ours_took = run([Path(sys.executable), "-c", judge])
        print(f"{MANY} policies in one run, start included: downbeat {ours_took:.2f} s")
        for name, (binary, command) in peer_commands(folder, template, documents).items():
            if binary.exists():
                seconds = run(command)
                print(f"  {name} {seconds:.2f} s: {seconds / ours_took:.1f} times as long")
            else:
                print(f"  {name}: not installed")


def template_of(policies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A CloudFormation template with a resource for each policy."""
    resources = {
        f"P{number}": {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyName": "p", "Roles": ["r"], "PolicyDocument": policy},
        }
        for number, policy in enumerate(policies)
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def peer_commands(
    folder: Path, template: Path, documents: Path
) -> dict[str, tuple[Path, list[str | Path]]]:
    """Tool → (its program, the command that judges the policies)."""
    script = (
        f"import json,parliament\nfor d in json.load(open('{documents}')):"
        " parliament.analyze_policy_string(d)"
    )
    lint = Path(sys.executable).parent / "cfn-lint"
    checkov = ["-m", "checkov.main", "-f", template, "--compact", "--quiet"]
    return {
        "checkov": (folder / "checkov", [folder / "python", *checkov]),
        "cfn-lint": (lint, [lint, template]),
        "parliament": (folder / "parliament", [folder / "python", "-c", script]),
    }


def judge(documents: list[str]) -> None:
    """All policies on each of these documents."""
    servicer = started()
    for one in documents:
        assert not servicer.Analyze(
            request("aws:iam/rolePolicy:RolePolicy", {"policy": one}), None
        ).diagnostics


def run(command: list[str | Path]) -> float:
    """Seconds that a command takes, whatever it finds."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    return time.perf_counter() - start


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--peers",
        type=Path,
        default=ROOT / ".venv-peers" / "bin",
        help="where checkov and parliament are installed",
    )
    chosen = parser.parse_args(arguments)
    ours()
    of_a_stack()
    print()
    peers(chosen.peers)


if __name__ == "__main__":
    main(sys.argv[1:])
