import pytest

from downbeat.asl.checks.intrinsics import ARGUMENTS, intrinsic_problem
from downbeat.asl.checks.paths import is_path


@pytest.mark.parametrize(
    "call",
    [
        "States.UUID()",
        "States.Array()",
        "States.Array('a', $.b, 2.5, -1, true, null, $$.Execution.Id, $variable)",
        "States.Format('it\\'s {} of {}', $.a, $['b, c'])",
        "States.ArrayRange(1, 9, 2)",
        "States.ArrayGetItem( States.StringSplit($.a.b , '/'), 0)",
        "States.JsonMerge($.a, States.StringToJson('{\"x\": 1}'), false)",
        "States.MathAdd($.n, -1)",
        "States.Format('\\{\\\\ {}\\}\nnext line', $.a)",
        "States.MathRandom(1, 10)",
        "States.MathRandom(1, 10, $.seed)",
        "States.ArrayContains($.a[?(@.x == 'y, z)')], 1)",
    ],
)
def test_a_sound_call(call):
    assert intrinsic_problem(call, is_path) is None


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            "States.Formt('{}')",
            'there is no intrinsic function "States.Formt". Did you mean "States.Format"?',
        ),
        ("States.Sum(1)", 'there is no intrinsic function "States.Sum".'),
        ("States.UUID", '"States.UUID" is not followed by its arguments in brackets.'),
        ("States.UUID($.a)", '"States.UUID" takes 0 arguments, but it has 1.'),
        ("States.MathAdd(1)", '"States.MathAdd" takes 2 arguments, but it has 1.'),
        ("States.MathRandom(1)", '"States.MathRandom" takes 2 or 3 arguments, but it has 1.'),
        ("States.Format()", '"States.Format" takes at least 1 argument, but it has 0.'),
        ("States.MathAdd('1', 2)", '"States.MathAdd" takes numbers, but its argument 1 is text.'),
        (
            "States.Format('{}', a)",
            "its argument \"a\" is neither a path, a number nor text in single quotes ('…').",
        ),
        (
            'States.Format("{}", $.a)',
            'its argument ""{}"" is neither a path, a number nor text in single quotes (\'…\').',
        ),
        (
            "States.Format('{}, $.a)",
            (
                'the text that begins with "\'{}, $.a)" has no closing quote (a quote inside is'
                " written \\')."
            ),
        ),
        ("States.Format('{}', $.a", 'the brackets of "States.Format" are not closed.'),
        (
            r"States.Format('a\n{}', $.a)",
            (
                "its text holds \\n, but a backslash stands only before ' { } and \\; a line break"
                " is \\n in the JSON itself."
            ),
        ),
        (
            "States.UUID() + 1",
            (
                "\"+ 1\" stands after the closing bracket of 'States.UUID()'; a field holds one"
                " function."
            ),
        ),
        ("States.Format('{}', States.Nope($.a))", 'there is no intrinsic function "States.Nope".'),
    ],
)
def test_what_is_wrong_with_a_call(call, problem):
    assert (intrinsic_problem(call, is_path) or "").split(" Did you mean")[0] == problem.split(
        " Did you mean"
    )[0]


def test_the_nearest_function_is_named():
    assert (intrinsic_problem("States.Formt('{}')", is_path) or "").endswith(
        'Did you mean "States.Format"?'
    )


def test_every_function_is_called_soundly_with_its_fewest_arguments():
    for name, (fewest, _) in ARGUMENTS.items():
        assert intrinsic_problem(f"{name}({', '.join(['$.a'] * fewest)})", is_path) is None


def test_functions_nested_without_end_are_a_problem():
    call = "States.JsonToString(" * 500 + "$" + ")" * 500
    assert intrinsic_problem(call, is_path) == "its functions are nested more than 50 deep."
