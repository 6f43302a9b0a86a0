"""What is likeliest to go wrong in a definition."""

from downbeat.report.fault_likelihood import likely_faults


def task(resource, **more):
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True, **more}


def titles(states, visited=None, seconds=None):
    definition = {"StartAt": next(iter(states)), "States": states}
    return [one.title for one in likely_faults(definition, visited or list(states), seconds or {})]


def test_a_job_fails_or_takes_too_long_before_the_service_refuses():
    assert titles({"Load": task("glue:startJobRun.sync", TimeoutSeconds=60)}) == [
        "Load: its job run fails",
        "Load: it takes longer than its limit",
        "Load: its job is busy with another run",
        "Load: its service is busy once, then answers",
        "Load: the role may not make its call",
    ]


def test_five_at_most_and_the_longest_work_first():
    states = {name: task("glue:startJobRun.sync", TimeoutSeconds=60) for name in "ABCDEF"}
    chosen = titles(states, seconds={"E": 900, "B": 600})
    assert len(chosen) == 5
    assert chosen[0] == "E: its job run fails"
    assert len({title.split(":")[0] for title in chosen}) == 5


def test_what_a_good_run_does_not_visit_does_not_fail():
    states = {"A": task("sns:publish"), "B": task("glue:startJobRun.sync")}
    assert {title[0] for title in titles(states, visited=["A"])} == {"A"}


def test_a_definition_that_calls_nothing_has_no_faults():
    assert titles({"A": {"Type": "Pass", "End": True}}) == []


def test_a_service_without_a_row_of_its_own_can_fail_while_it_is_waited_for():
    assert "A: what it waits for fails" in titles({"A": task("batch:submitJob.sync")})
