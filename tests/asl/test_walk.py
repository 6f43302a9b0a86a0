"""Every state of a definition, and every machine inside it, with its path."""

from downbeat.asl.walk import Located, machines, states

INNER = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "All",
    "States": {
        "All": {
            "Type": "Parallel",
            "QueryLanguage": "JSONPath",
            "Branches": [INNER, 5, {"StartAt": "J", "States": {"J": {"Type": "Pass"}, "K": 7}}],
        },
        "Each": {"Type": "Map", "ItemProcessor": INNER},
        "Old": {"Type": "Map", "Iterator": INNER},
        "No state": "Pass",
    },
}


def test_states_come_outer_before_inner_with_their_language_and_their_parent():
    parallel = DEFINITION["States"]["All"]
    each, old = DEFINITION["States"]["Each"], DEFINITION["States"]["Old"]
    all_ = Located("/States/All", "All", parallel, "JSONPath", None)
    one, inner = "JSONata", INNER["States"]["I"]
    each_ = Located("/States/Each", "Each", each, one, None)
    old_ = Located("/States/Old", "Old", old, one, None)
    assert list(states(DEFINITION)) == [
        all_,
        Located("/States/All/Branches[0]/States/I", "I", inner, one, all_),
        Located("/States/All/Branches[2]/States/J", "J", {"Type": "Pass"}, one, all_),
        each_,
        Located("/States/Each/ItemProcessor/States/I", "I", inner, one, each_),
        old_,
        Located("/States/Old/Iterator/States/I", "I", inner, one, old_),
    ]


def test_a_definition_without_a_language_is_in_jsonpath():
    assert [one.query_language for one in states(INNER)] == ["JSONPath"]


def test_what_holds_no_states_has_none():
    for definition in ({}, {"States": None}, {"States": ["A"]}):
        assert list(states(definition)) == []


def test_machines_are_the_definition_and_every_one_inside():
    assert [(path, machine.get("StartAt")) for path, machine in machines(DEFINITION)] == [
        ("", "All"),
        ("/States/All/Branches[0]", "I"),
        ("/States/All/Branches[2]", "J"),
        ("/States/Each/ItemProcessor", "I"),
        ("/States/Old/Iterator", "I"),
    ]
