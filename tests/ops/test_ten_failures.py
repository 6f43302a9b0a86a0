"""The four pipelines made to fail on the embedded AWS, each way found, explained, mended and
confirmed by `downbeat … --local` alone. What a pipeline's owners mend (a job, a function, a
cluster) is done by their own clients; everything else is typed.
"""

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from downbeat.emulator import notes
from tests.ops.embedded import SECONDS, deployed_stack, downbeat, ended, function, last, read, run

pytestmark = pytest.mark.embedded
FOUR = ("weekly-monitoring", "database-refresh", "ndjson-to-parquet", "etl")
WEEKLY, ETL = "ccapi-weekly-monitoring-dev", "cm-etl-pipeline-state-machine-dev"
FUNCTION, JOB = "cm-etl-dev", "etl-omc-flywheel-dev-prepare-part-tables"
UPLOADS, BATCH = "ndjson-uploads-dev", "ndjson-parquet-batch-job-dev"
WELL = "def handle(event, context):\n    return {'statusCode': 200, 'body': 'done'}\n"
CLUSTER = "ccapi-dev"


class Place(NamedTuple):
    """Clients of the account, and the local stack's folder."""

    clients: Callable[[str], Any]
    folder: Any

    def fail(self, machine, **states):
        """Notes how states of a machine are to fail; nothing: no more."""
        text = json.dumps({machine: states} if states else {})
        notes.write(self.folder / notes.FAILURES, text)


class Failure(NamedTuple):
    """One way to fail: `breaks` and `mends` are what happens to the account, `find`, `why` and
    `act` what is typed, with what it must say; `confirm` says whether all is well.
    """

    breaks: Callable[[Place], None]
    find: tuple[str, str]
    why: tuple[str, str]
    mends: Callable[[Place], None]
    act: tuple[str, ...]
    confirm: Callable[[], bool]


def answers(code):
    return lambda place: function(place.clients("lambda"), FUNCTION, code)


def fails_now(pipeline, name, *options):
    """Starts an execution that fails."""
    assert run(pipeline, name, *options) in ("FAILED", "TIMED_OUT", "ABORTED")


def then(*steps):
    def all_of(place):
        for step in steps:
            step(place)

    return all_of


def started(pipeline, name, *options):
    return lambda place: fails_now(pipeline, name, *options)


def nothing(place):
    return None


def succeeded(pipeline):
    """Whether the last execution of a pipeline comes to a good end."""

    def look():
        row = last(pipeline)["last"]
        return (
            ended(pipeline, row["name"]) == "SUCCEEDED"
            and last(pipeline)["last"]["status"] == "SUCCEEDED"
        )

    return look


def without_job(place):
    place.clients("glue").delete_job(JobName=JOB)


def job(name, code=""):
    """Makes a Glue job anew; `code` is a Python script that it runs."""

    def make(place):
        where = f"{name}.py"
        place.clients("s3").put_object(Bucket=UPLOADS, Key=where, Body=code.encode())
        kind = "pythonshell" if code else "glueetl"
        place.clients("glue").delete_job(JobName=name)
        place.clients("glue").create_job(
            Name=name,
            Role="r",
            Command={"Name": kind, "ScriptLocation": f"s3://{UPLOADS}/{where}"},
            ExecutionProperty={"MaxConcurrentRuns": 3},
        )

    return make


def without_cluster(place):
    place.clients("ecs").delete_cluster(cluster=CLUSTER)


def cluster(place):
    place.clients("ecs").create_cluster(clusterName=CLUSTER)


def stopped_meanwhile(place):
    """An execution that somebody stops while the function works."""
    answers(f"import time\n{WELL.replace('return', 'time.sleep(4); return')}")(place)
    assert downbeat("start", "etl", "--name", "stopped", "--yes").exit_code == 0
    assert last("etl")["open"] == 1
    wait(lambda: "ValidateConfig" in downbeat("describe", "stopped").stdout)
    assert "at work" in downbeat("describe", "stopped").stdout
    assert downbeat("stop", "stopped", "--cause", "maintenance", "--yes").exit_code == 0
    assert ended("etl", "stopped") == "ABORTED"


def letter(place):
    """A start that EventBridge Scheduler could not deliver."""
    sqs = place.clients("sqs")
    queue = sqs.get_queue_url(QueueName=f"{ETL}-dead-letters")["QueueUrl"]
    machines = place.clients("stepfunctions").list_state_machines()["stateMachines"]
    arn = next(one["stateMachineArn"] for one in machines if one["name"] == ETL)
    attributes = {"ERROR_CODE": "AccessDeniedException", "TARGET_ARN": f"{arn}:live"}
    sqs.send_message(
        QueueUrl=queue,
        MessageBody="{}",
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )


def file_converted(key, job_code=""):
    """Uploads a file, has it put into a manifest and converted, which fails."""

    def upload(place):
        job(BATCH, job_code)(place)
        place.clients("s3").put_object(Bucket=UPLOADS, Key=key, Body=b'{"a": 1}\n')
        wait(lambda: "recorded: as" in downbeat("why", f"s3://{UPLOADS}/{key}").stdout)
        assert downbeat("files", "flush", "--yes").exit_code == 0
        wait(lambda: manifests().get("failed"))

    return upload


def lost_file(place):
    """A file whose event nobody sent, and that has waited an hour: as after a rule was off."""
    rule = "ndjson-parquet-processor-dev-files"
    place.clients("events").disable_rule(Name=rule)
    place.clients("s3").put_object(Bucket=UPLOADS, Key="2026-02-02/lost.ndjson", Body=b"{}\n")
    place.clients("events").enable_rule(Name=rule)


def wait(look):
    end = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < end
        time.sleep(0.3)


def manifests():
    """Manifests by status, of all days."""
    counts = {}
    for one in read("files", "stats"):
        for status, number in one["manifests"].items():
            counts[status] = counts.get(status, 0) + number
    return counts


def resumed_well():
    return succeeded("database-refresh")()


def converted():
    wait(lambda: manifests().get("completed") and not manifests().get("failed"))
    return "in an execution" in downbeat("why", f"s3://{UPLOADS}/2026-02-01/a.ndjson").stdout


STEP_3 = "Step 3 Prepare part tables"
FAILURES = {
    "a function that is gone": Failure(
        then(
            lambda place: place.clients("lambda").delete_function(FunctionName=FUNCTION),
            started("etl", "gone"),
        ),
        ("runs --failed", "gone"),
        ("why etl", "Function not found"),
        answers(WELL),
        ("start etl --yes",),
        succeeded("etl"),
    ),
    "a function that raises": Failure(
        then(
            answers("def handle(event, context):\n    raise KeyError('visit_map')\n"),
            started("etl", "raises"),
        ),
        ("list", "FAILED"),
        (
            "why etl",
            "ValidateConfig failed with Runtime.HandlerError after 3 attempts: the function raised",
        ),
        answers(WELL),
        ("start etl --yes",),
        succeeded("etl"),
    ),
    "a function that reports its failure": Failure(
        then(
            answers(WELL.replace("200", "500").replace("done", "no route to the database")),
            started("etl", "reports"),
        ),
        ("doctor etl", "no route to the database"),
        ("why etl", "no route to the database"),
        answers(WELL),
        ("start etl --yes",),
        succeeded("etl"),
    ),
    "an execution that somebody stopped": Failure(
        stopped_meanwhile,
        ("runs etl --failed", "ABORTED"),
        ("why stopped", "somebody stopped it: maintenance"),
        answers(WELL),
        ("redrive stopped --yes",),
        lambda: ended("etl", "stopped") == "SUCCEEDED",
    ),
    "a start that was not delivered": Failure(
        letter,
        ("list", "1 dead letter"),
        ("dead-letters list etl", "AccessDeniedException"),
        nothing,
        ("dead-letters replay etl --yes",),
        lambda: last("etl")["dead_letters"] == 0 and succeeded("etl")(),
    ),
    "a schedule that was left paused": Failure(
        lambda place: downbeat("pause", "etl", "--yes"),
        ("list", "paused"),
        ("doctor etl", "its schedule is paused"),
        nothing,
        ("unpause etl --yes",),
        lambda: last("etl")["next_run"] is not None,
    ),
    "a Glue job that is gone": Failure(
        then(without_job, started("database-refresh", "no-job")),
        ("doctor database-refresh", JOB),
        ("why database-refresh", f"{STEP_3} failed with Glue.EntityNotFoundException"),
        job(JOB),
        ("resume database-refresh --yes",),
        resumed_well,
    ),
    "a Glue job that fails": Failure(
        then(
            job(JOB, "raise SystemExit('Access Denied (Status Code: 403)')\n"),
            started("database-refresh", "denied", "--from", STEP_3),
        ),
        ("runs database-refresh --failed", "denied"),
        ("why database-refresh", "Access Denied (Status Code: 403)"),
        job(JOB),
        ("resume database-refresh --yes",),
        resumed_well,
    ),
    "a cluster that is gone": Failure(
        then(without_cluster, started("weekly-monitoring", "no-cluster")),
        ("doctor weekly-monitoring", CLUSTER),
        ("why weekly-monitoring", "ValidateInputs failed with ECS.ClusterNotFoundException"),
        cluster,
        ("start weekly-monitoring --yes",),
        succeeded("weekly-monitoring"),
    ),
    "a container that never starts": Failure(
        then(
            lambda place: place.fail(WEEKLY, RunWeeklyMonitoring="ECS.AmazonECSException"),
            started("weekly-monitoring", "never"),
        ),
        ("list", "weekly-monitoring"),
        ("why weekly-monitoring", "RunWeeklyMonitoring failed"),
        lambda place: place.fail(WEEKLY),
        ("start weekly-monitoring --yes",),
        succeeded("weekly-monitoring"),
    ),
    "a container that ends with an error": Failure(
        then(
            lambda place: place.fail(WEEKLY, RunWeeklyMonitoring=137),
            lambda place: run("weekly-monitoring", "partial"),
        ),
        ("list", "weekly-monitoring: the last run succeeded in part"),
        ("why weekly-monitoring", "the container monitor ended with exit code 137 (killed"),
        lambda place: place.fail(WEEKLY),
        ("start weekly-monitoring --yes",),
        lambda: succeeded("weekly-monitoring")() and last("weekly-monitoring")["ended"] == "",
    ),
    "a manifest whose job fails": Failure(
        file_converted("2026-02-01/a.ndjson", "raise SystemExit('bad line 7')\n"),
        ("files stats", "1 failed"),
        ("why ndjson-to-parquet", "bad line 7"),
        job(BATCH),
        ("files reset --yes", "files flush --yes"),
        converted,
    ),
    "a start by hand with a manifest that is none": Failure(
        started(
            "ndjson-to-parquet",
            "wrong-path",
            "--set",
            "manifest_path=s3://b/none.jsonl",
            "--set",
            "date_prefix=2026-02-01",
        ),
        ("runs ndjson-to-parquet --failed", "wrong-path"),
        ("why wrong-path", "DynamoDB.ConditionalCheckFailedException"),
        nothing,
        (),
        lambda: True,
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dev")
    with deployed_stack(folder, FOUR, stand_ins=True) as clients:
        yield Place(clients, folder)


@pytest.mark.parametrize("name", FAILURES)
def test_it_is_found_explained_mended_and_confirmed(place, name):
    case = FAILURES[name]
    case.breaks(place)
    for words, phrase in (case.find, case.why):
        said = downbeat(*words.split(" "))
        assert phrase in " ".join((said.stdout + said.stderr).split()), said.stdout + said.stderr
    case.mends(place)
    for words in case.act:
        done = downbeat(*words.split(" "), typed="value\n")
        assert done.exit_code == 0, done.stdout + done.stderr
    assert case.confirm()


def test_there_are_ten_ways_or_more_and_each_of_the_four_fails_in_one():
    assert len(FAILURES) >= 10
    typed = " ".join(words for one in FAILURES.values() for words in (*one.find, *one.why))
    assert [one for one in FOUR if one not in typed] == []
