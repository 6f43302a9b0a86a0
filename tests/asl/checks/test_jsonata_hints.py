"""What JSONata writes for what other languages write."""

import pytest

from downbeat.asl.checks.jsonata_hints import WORDS, syntax_hint, word_hint


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("f'text {x}'", "JSONata has no f-strings: write 'text ' & $name."),
        ("$a == 1", 'JSONata compares with "=".'),
        ("$a === 1", 'JSONata compares with "=".'),
        ("$a && $b", 'JSONata\'s word is "and".'),
        ("$a || $b", 'JSONata\'s word is "or".'),
        ("$a <> 1", 'JSONata\'s sign is "!=".'),
        ("$a is not 1", 'JSONata\'s sign is "!=".'),
        ("$a is 1", 'JSONata compares with "=".'),
        ("!$a", "JSONata negates with $not(…)."),
        ("not $a", "JSONata negates with $not(…)."),
        ("1 if $a else 2", "JSONata chooses with condition ? one : other."),
        ("[1, 2,]", "Remove the comma before the bracket."),
        ('{"a": 1, }', "Remove the comma before the bracket."),
        ("2 ** 3", "JSONata's power is $power(base, exponent)."),
        ("'a' $b", 'JSONata joins texts with "&".'),
        ("$b 'a'", 'JSONata joins texts with "&".'),
        ("${name", "A reference is ${name}: the closing brace is missing."),
        ("$a 5", "A comma or an operator is missing."),
    ],
)
def test_what_another_language_writes_is_told_in_jsonatas_own(expression, hint):
    assert syntax_hint(expression) == f" {hint}"


@pytest.mark.parametrize(
    "expression",
    ["$a != 1", "'a && b'", '"x == y"', "`is`.a", "$a = 1 and $b", "$isolated", "{'a': '1,}'}"],
)
def test_what_is_jsonata_or_stands_in_a_text_has_no_hint(expression):
    assert syntax_hint(expression) == ""


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("True", "true"),
        ("None", "null"),
        ("undefined", "null"),
        ("str", "$string(…)"),
        ("uppercase", "$uppercase(…)"),
        ("nothing", ""),
    ],
)
def test_a_name_that_is_none_is_told_with_what_to_write(name, hint):
    assert word_hint(name, frozenset({"uppercase"})) == hint
    assert set(WORDS) == {"True", "False", "None", "undefined", "len", "str", "int", "float"}
