"""What lies around a machine on its dashboard."""

from downbeat.plan.dashboards.surroundings import (
    bill,
    bucket_size,
    dead_letters,
    ecs_tasks,
    task_usage,
    waiting_files,
)
from tests.components.example import ADDRESS, ARGS, DEFINITION, changed


def test_single_tasks_are_those_of_container_insights_in_its_units():
    shown = task_usage(ADDRESS, "ccapi", "monitor", "Memory")["properties"]
    dimensions = ["ClusterName", "ccapi", "TaskDefinitionFamily", "monitor"]
    assert shown["metrics"] == [
        ["ECS/ContainerInsights", f"Memory{part}", *dimensions, {"label": part.lower()}]
        for part in ("Utilized", "Reserved")
    ]
    assert shown["yAxis"]["left"]["label"] == "MiB"


def test_tasks_inside_maps_are_found_and_each_shown_once():
    task = DEFINITION["States"]["Monitor"]
    inner = {"StartAt": "One", "States": {"One": task | {"End": True}}}
    spread = {
        "StartAt": "All",
        "States": {
            "All": {"Type": "Map", "ItemProcessor": inner, "Next": "Again"},
            "Again": task | {"End": True},
        },
    }
    assert ecs_tasks(spread) == [("ccapi", "monitor")]


def test_a_cluster_that_only_the_execution_knows_is_not_shown():
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Arguments": {"Cluster": "{% $cluster %}", "TaskDefinition": "monitor"},
        "End": True,
    }
    assert ecs_tasks({"StartAt": "T", "States": {"T": task}}) == []


def test_the_age_of_the_oldest_file_is_in_minutes_below_the_alarms_hour():
    (widget,) = waiting_files(ARGS)
    shown = widget["properties"]
    assert shown["metrics"][0][3] == ADDRESS.files_queue
    assert shown["annotations"]["horizontal"][0]["value"] == 60
    assert waiting_files(changed(trigger=None)) == []


def test_dead_letters_of_files_are_beside_those_of_starts():
    def queues(args):
        return [metric[3] for metric in dead_letters(args)["properties"]["metrics"]]

    assert queues(ARGS) == [ADDRESS.dead_letter_queue, ADDRESS.files_dead_letter_queue]
    assert queues(changed(trigger=None)) == [ADDRESS.dead_letter_queue]


def test_a_bucket_is_measured_in_gigabytes():
    shown = bucket_size(ADDRESS, "reports")["properties"]
    assert shown["metrics"][1] == [
        {"expression": "bytes / 1000000000", "label": "standard storage"}
    ]
    assert shown["yAxis"]["left"]["label"] == "GB"


def test_the_bill_is_asked_where_aws_publishes_it_and_for_what_is_used():
    (widget,) = bill(ADDRESS, DEFINITION)
    assert widget["properties"]["region"] == "us-east-1"
    assert [metric[3] for metric in widget["properties"]["metrics"]] == [
        "AmazonStates",
        "AmazonCloudWatch",
        "AmazonECS",
    ]
