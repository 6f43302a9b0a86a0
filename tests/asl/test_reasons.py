"""Each statement of a role with what asks for it."""

from downbeat.asl import permissions
from downbeat.asl.derivation import Reason
from downbeat.asl.integrations.grant import PASSING_ROLES, guide
from downbeat.asl.reasons import Certified, certified, machine_reasons, role_reasons
from downbeat.asl.shared_statements import machine_role, use_key
from downbeat.asl.statements import merged
from tests.asl.tasks import CLUSTER, KEY, MACHINE, TOPIC, allow, machine, task

RUN = task("ecs:runTask.sync", Cluster=CLUSTER, TaskDefinition="report")
PUBLISH = task("sns:publish", TopicArn=TOPIC, Message="done")
SNS = guide("connect-sns")


def test_a_statement_names_the_state_the_call_the_arguments_and_the_page():
    (reason,) = role_reasons(machine(PUBLISH), state_machine_arn=MACHINE)
    assert reason == Reason(
        "/States/Task 0",
        allow("sns:Publish", TOPIC),
        ("Task 0",),
        "sns:publish",
        ("/States/Task 0/Arguments/TopicArn",),
        SNS,
    )


def test_each_element_of_a_list_is_named_by_its_own_path():
    entries = [{"EventBusName": "one", "Detail": {}}, {"EventBusName": "two", "Detail": {}}]
    definition = machine(task("events:putEvents", Entries=entries))
    assert [
        (one.statement["Resource"][0].rsplit("/", 1)[-1], one.arguments)
        for one in role_reasons(definition, state_machine_arn=MACHINE)
    ] == [
        ("one", ("/States/Task 0/Arguments/Entries[0]/EventBusName",)),
        ("two", ("/States/Task 0/Arguments/Entries[1]/EventBusName",)),
    ]


def test_what_no_argument_names_is_asked_by_the_resource():
    reasons = role_reasons(machine(RUN), state_machine_arn=MACHINE)
    rule = next(one for one in reasons if "events:PutRule" in one.statement["Action"])
    assert rule.arguments == ("/States/Task 0/Resource",)


def test_the_merged_reasons_are_the_derived_role():
    definition = machine(RUN, PUBLISH)
    reasons = role_reasons(definition, state_machine_arn=MACHINE)
    assert merged(one.statement for one in reasons) == permissions(
        definition, state_machine_arn=MACHINE
    )


def test_a_stated_permission_has_its_authors_sentence_and_the_states_whose_call_may_need_it():
    stated = {
        **allow(
            "iam:PassRole",
            "arn:aws:iam::123456789012:role/report",
            StringEquals={"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        ),
        "why": "The report's containers run with it.",
    }
    reasons = role_reasons(machine(RUN, PUBLISH), statements=[stated], state_machine_arn=MACHINE)
    assert [one for one in reasons if one.path == "/permissions"] == [
        Reason(
            "/permissions",
            {key: value for key, value in stated.items() if key != "why"},
            ("Task 0",),
            page=PASSING_ROLES,
            why="The report's containers run with it.",
        )
    ]


def test_a_role_passed_to_another_service_is_not_needed_by_this_call():
    glue = allow(
        "iam:PassRole",
        "arn:aws:iam::123456789012:role/report",
        StringEquals={"iam:PassedToService": "glue.amazonaws.com"},
    )
    reasons = role_reasons(machine(RUN), statements=[glue], state_machine_arn=MACHINE)
    assert reasons[-1].states == ()


def test_a_statement_that_a_reference_leaves_without_a_resource_asks_for_nothing():
    empty = {"Action": ["states:ListExecutions"], "Resource": [], "why": "It looks."}
    asked = role_reasons(machine(PUBLISH), statements=[empty], state_machine_arn=MACHINE)
    assert [one.path for one in asked] == ["/States/Task 0"]


def test_the_key_is_used_by_the_states_that_send():
    key = use_key(KEY)
    reasons = machine_reasons(role_reasons(machine(RUN, PUBLISH), state_machine_arn=MACHINE), key)
    assert [(one.states, one.statement) for one in reasons if one.states] == [
        (("Task 1",), allow("kms:Decrypt kms:GenerateDataKey", KEY))
    ]


def test_a_role_is_taken_apart_where_its_reasons_differ_and_nowhere_else():
    other = f"{TOPIC}-other"
    definition = machine(PUBLISH, task("sns:publish", TopicArn=other, Message="done"), PUBLISH)
    reasons = role_reasons(definition, state_machine_arn=MACHINE)
    role = permissions(definition, state_machine_arn=MACHINE)
    assert role == [allow("sns:Publish", TOPIC, other)]
    assert [(one.statement, one.states) for one in certified(role, reasons)] == [
        (allow("sns:Publish", TOPIC), ("Task 0", "Task 2")),
        (allow("sns:Publish", other), ("Task 1",)),
    ]


def test_the_whole_role_has_a_reason_for_everything():
    definition, key = machine(RUN, PUBLISH), use_key(KEY)
    reasons = role_reasons(definition, state_machine_arn=MACHINE)
    role = machine_role(permissions(definition, state_machine_arn=MACHINE), key)
    certificate = certified(role, [*reasons, *machine_reasons(reasons, key)])
    assert all(one.reasons for one in certificate)
    assert merged(one.statement for one in certificate) == merged(role)


def test_what_nothing_asks_for_has_no_reason():
    reasons = role_reasons(machine(PUBLISH), state_machine_arn=MACHINE)
    assert certified([allow("s3:GetObject", "*")], reasons) == [
        Certified(allow("s3:GetObject", "*"), ())
    ]
