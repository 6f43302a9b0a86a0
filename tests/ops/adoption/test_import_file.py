from downbeat.ops.adoption.adoption import CREATE, TAKE, Adoption
from downbeat.ops.adoption.import_file import bulk_import
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun

BASE = "urn:pulumi:prod::downbeat::"
ETL = ProgramResource(f"{BASE}O::etl", "downbeat:components:Orchestration", "etl", False, {})
TOPICS = ProgramResource(
    f"{BASE}O$N::etl-topics", "downbeat:components:Notifications", "etl-topics", False, {}, ETL.urn
)
TOPIC = ProgramResource(
    f"{BASE}O$N$T::etl-topics", "aws:sns/topic:Topic", "etl-topics", True, {}, TOPICS.urn
)
KEY = ProgramResource(f"{BASE}K::key", "aws:kms/key:Key", "key", True, {})
RUN = ProgramRun("downbeat", "7.51.1", (ETL, TOPICS, TOPIC, KEY))
TAKEN = Adoption(TOPIC.urn, TOPIC.type, TOPIC.name, "etl", TAKE, id="arn:topic")


def test_what_is_taken_over_stands_behind_the_components_it_is_in():
    assert bulk_import(
        RUN, [TAKEN, Adoption(KEY.urn, KEY.type, "key", "", CREATE)], frozenset()
    ) == {
        "nameTable": {},
        "resources": [
            {
                "type": "downbeat:components:Orchestration",
                "name": "Orchestration-etl",
                "logicalName": "etl",
                "component": True,
            },
            {
                "type": "downbeat:components:Notifications",
                "name": "Notifications-etl-topics",
                "logicalName": "etl-topics",
                "component": True,
                "parent": "Orchestration-etl",
            },
            {
                "type": "aws:sns/topic:Topic",
                "name": "Topic-etl-topics",
                "logicalName": "etl-topics",
                "id": "arn:topic",
                "version": "7.51.1",
                "parent": "Notifications-etl-topics",
            },
        ],
    }


def test_a_component_of_the_state_is_named_and_not_made():
    written = bulk_import(RUN, [TAKEN], frozenset({ETL.urn, TOPICS.urn}))
    assert written["nameTable"] == {
        "Orchestration-etl": ETL.urn,
        "Notifications-etl-topics": TOPICS.urn,
    }
    assert [one["logicalName"] for one in written["resources"]] == ["etl-topics"]


def test_what_no_component_holds_has_no_parent():
    key = Adoption(KEY.urn, KEY.type, "key", "", TAKE, id="1234")
    (entry,) = bulk_import(RUN, [key], frozenset())["resources"]
    assert entry == {
        "type": "aws:kms/key:Key",
        "name": "Key-key",
        "logicalName": "key",
        "id": "1234",
        "version": "7.51.1",
    }
