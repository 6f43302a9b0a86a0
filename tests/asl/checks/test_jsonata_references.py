import jlens
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.asl.checks.jsonata_references import references


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "x",
            "x[0].y",
            "-x",
            "x ? 1 : 2",
            "$a ? x : 2",
            "x & 'y'",
            "x in $a",
            "$sum(x)",
            "x(1)",
            "x ~> $string()",
            "[1..x]",
            "(x)",
            "(x).y",
        ),
        *(
            "[x].y",
            "[x, 1]",
            "{x: 1}",
            "{'k': x}",
            "($a := x; $a)",
            "$map($a, function($b){ x })",
            "$count(x[y])",
            "x.**.y",
            "`x`.y",
            "$a[0] + x",
        ),
        *("x^(y)", "x{'a': y}", "/a/ ~> x", "$f(?, x)"),
    ],
)
def test_a_name_that_begins_a_path_is_at_the_top_level(expression):
    assert references(expression).names == ("x",)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "$states.input.x",
            "$a[x > 3]",
            "$a^(<x, >y)",
            "$a{'k': x, y: z}",
            "$a.(x)",
            "$a.$x",
            "$x",
            "$a ~> |x|{'y': z}, 'w'|",
            "**.x",
            "*.x",
        ),
        *(
            "{'k': 1}.x",
            "$a[0][x]",
            "function($b){ $b.x }",
            "λ($b){ $b }",
            "'x'",
            '"x"',
            "1 + 1",
            "$now()",
            "$match($a, /x+[/]x/i)",
            "$a % 2",
        ),
        *(
            "$a /* x */ + 1",
            "$a.b and $c.d or $e in [1]",
            "$a.`b c`.x",
            "$a@$b.x",
            "$a#$i[$i = 1].x",
            "true and false or null",
            "$a.%.x",
        ),
        *(
            "function($b)<s-:s>{ $b }",
            "$a.{'x': y, 'z': w[v = 1]}",
            "$a.b{c: d}",
            "$split($a, /[\\/]/)",
            "$a ? $b : [null, -1e5]",
        ),
    ],
)
def test_names_behind_the_first_step_are_read_from_the_value_before_them(expression):
    assert references(expression).names == ()


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("$", ("$",)),
        ("$.x", ("$",)),
        ("$a[$ > 1]", ()),
        ("$$", ("$$",)),
        ("$a[$$.x]", ("$$",)),
        ("b + a + b", ("b", "a")),
    ],
)
def test_the_context_and_the_root_have_names_of_their_own(expression, names):
    assert references(expression).names == names


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        ("$states.errorOutput.Cause", ("errorOutput",)),
        ("[$states.result]", ("result",)),
        ("$states.'result'", ("result",)),
        ("$states.input.errorOutput", ("input",)),
        ("$states", ()),
        ("$a.states.result", ()),
        ("'$states.result'", ()),
    ],
)
def test_fields_of_states(expression, fields):
    assert references(expression).states == fields


def test_what_does_not_parse_reads_nothing():
    for broken in ("x +", "(x", '"x', "{x", "x(", "[x,", "function(", "/x", "`", ""):
        assert references(broken).names == ()


PIECES = st.sampled_from(
    [
        "x",
        "$",
        "$$",
        "$a",
        "$states.input",
        "'s'",
        "1",
        "+",
        "-",
        "*",
        "/",
        ".",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ":",
        "?",
        ",",
        ";",
        ":=",
        "~>",
        "|",
    ]
    + [
        "and",
        "in",
        "function($b)",
        "^",
        "<",
        "..",
        "&",
        "=",
        "%",
        "@",
        "#",
        "`",
        "/a/",
        "/*",
        "*/",
        "null",
        " ",
    ]
)


@pytest.mark.sweep
@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_text_raises_and_what_the_engine_reads_nowhere_has_no_names(expression):
    read = references(expression)
    try:
        engine = jlens.Expression(expression)
    except jlens.JlensError:
        return
    if "input" not in engine.reads() and "$$" not in expression:
        assert read.names == ()
