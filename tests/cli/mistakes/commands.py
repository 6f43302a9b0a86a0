"""Mistakes on the command line."""

from tests.cli.mistakes.mistake import Answers, Edit

MISTAKES = [
    Answers("pipeline misspelt", [], ["check", "shop-score"], 2, "shop-score"),
    Answers(
        "command misspelt", [], ["chek"], 2, "Error: No such command 'chek'. Did you mean 'check'?"
    ),
    Answers(
        "option misspelt",
        [],
        ["check", "--stak", "dev"],
        2,
        "No such option: --stak",
    ),
    Answers(
        "run unknown state fail",
        [],
        ["run", "shop-scores", "--fail", "Find shop=Athena.X"],
        2,
        '--fail: no state named "Find shop". Did you mean "Find shops"?',
    ),
    Answers(
        "run fail of a state that calls nothing",
        [],
        ["run", "shop-scores", "--fail", "Done=X"],
        2,
        '--fail: "Done" calls nothing; these do: Find shops, Read shops, Score a shop, Keep scores, Tell',
    ),
    Answers(
        "run fail without =",
        [],
        ["run", "shop-scores", "--fail", "Find shops"],
        2,
        '--fail: "Find shops" is not STATE=ERROR',
    ),
    Answers(
        "run input no json",
        [],
        ["run", "shop-scores", "--input", "{days: 1}"],
        2,
        "--input: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    Answers(
        "run input list",
        [],
        ["run", "shop-scores", "--input", "[1]"],
        2,
        "--input: is not a JSON object: a pipeline's input has names",
    ),
    Answers(
        "run input unknown",
        [],
        ["run", "shop-scores", "--input", '{"dayz": 1}'],
        2,
        '--input: nothing reads "dayz". Did you mean "days"?',
    ),
    Answers(
        "run slow no number",
        [],
        ["run", "shop-scores", "--slow", "Find shops=long"],
        2,
        '--slow: "Find shops=long" is not STATE=SECONDS',
    ),
    Answers(
        "run outcomes missing",
        [],
        ["run", "shop-scores", "--outcomes", "nope.json"],
        2,
        "--outcomes: nope.json cannot be read: No such file or directory",
    ),
    Answers(
        "run outcomes unknown state",
        [
            Edit(
                "o.json",
                None,
                '{"StateMachines":{"shop-scores":{"TestCases":{"a":{"Find shopz":"x"}}}},"MockedResponses":{"x":{"0":{"Return":{}}}}}',
            )
        ],
        ["run", "shop-scores", "--outcomes", "o.json"],
        2,
        '--outcomes: no state named "Find shopz". Did you mean "Find shops"?',
    ),
    Answers(
        "run outcomes unknown response",
        [
            Edit(
                "o.json",
                None,
                '{"StateMachines":{"shop-scores":{"TestCases":{"a":{"Find shops":"y"}}}},"MockedResponses":{"x":{"0":{"Return":{}}}}}',
            )
        ],
        ["run", "shop-scores", "--outcomes", "o.json"],
        2,
        '--outcomes o.json/StateMachines/…/Find shops: no response is called "y".',
    ),
    Answers(
        "run exit code without container",
        [],
        ["run", "shop-scores", "--exit-code", "3"],
        2,
        "--exit-code: no state waits for a container (ecs:runTask.sync)",
    ),
    Answers(
        "new name bad",
        [],
        ["new", "Shop Scores"],
        2,
        'NAME: "Shop Scores" is not a name: lower-case words joined by "-", at most 60 characters',
    ),
    Answers(
        "new name taken",
        [],
        ["new", "shop-scores"],
        2,
        "NAME: pipelines/shop_scores.py exists already; choose another name",
    ),
    Answers(
        "check file missing",
        [],
        ["check", "nope.asl.json"],
        2,
        "nope.asl.json: cannot be read: no such file or directory.",
    ),
    Answers(
        "check file no json",
        [Edit("x.asl.json", None, "{")],
        ["check", "x.asl.json"],
        1,
        "x.asl.json: /: The text is not JSON: line 1, column 2: Expecting property name enclosed in double quotes, and no comma after the last entry.",
    ),
    Answers(
        "schedule from wrong",
        [],
        ["schedule", "-s", "dev", "--from", "tomorrow"],
        2,
        'Error: Invalid value: "tomorrow" is not a moment: write it like 2026-12-20 or 2026-12-20T06:00+01:00.',
    ),
]
