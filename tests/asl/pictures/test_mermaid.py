"""A definition as a Mermaid flowchart."""

from downbeat.asl.pictures.mermaid import flowchart

DEFINITION = {
    "StartAt": "Work",
    "States": {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Next": "Decide",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Stop"}],
        },
        "Decide": {
            "Type": "Choice",
            "Choices": [
                {"Condition": '{% $x = "a" %}', "Next": "Both"},
                {"Condition": "{% " + "$long" * 20 + " %}", "Next": "Stop"},
            ],
            "Default": "Done",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Stop": {"Type": "Fail"},
    },
}


def test_states_arrows_conditions_catches_and_branches_are_drawn():
    assert flowchart(DEFINITION).split("\n") == [
        "flowchart TD",
        "  sstart((start)) --> s0",
        '  s0["Work<br/><small>sns:publish</small>"]',
        '  s1{{"Decide"}}',
        '  subgraph s2["Both<br/><small>side by side</small>"]',
        "    s2_0_start((start)) --> s2_0_0",
        '    s2_0_0["In"]',
        "  end",
        '  s3(["Done"]):::succeeded',
        '  s4(["Stop"]):::failed',
        "  s0 --> s1",
        '  s0 -. "States.ALL" .-> s4',
        '  s1 -- "$x = #quot;a#quot;" --> s2',
        '  s1 -- "rule 2" --> s4',
        '  s1 -- "otherwise" --> s3',
        "  s2 --> s3",
        "  classDef failed fill:#fde2e1,stroke:#c0392b,color:#000",
        "  classDef succeeded fill:#e1f5e4,stroke:#27803b,color:#000",
        "",
    ]


def test_a_target_that_is_no_state_does_not_break_the_picture():
    assert "unknown" in flowchart({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}})
