"""How mutants are read: what differs, whether only a text does, and why a survivor may live."""

from __future__ import annotations

import argparse
import re

import pytest

from tools import mutant_areas, mutant_survivors, mutants
from tools.mutant_areas import Area
from tools.mutant_survivors import Survivor, difference, read_reasons
from tools.mutants import AreaOutcome


def survivor(before: str, after: str, *, tested: bool = True) -> Survivor:
    return Survivor("policies/guard.py", "install", before, after, tested)


KILLABLE = survivor("return first", "return last")
TEXT = survivor(
    'yield Finding("path", "is not known")', 'yield Finding("path", "XXis not knownXX")'
)


def test_a_survivor_is_named_by_its_file_function_and_change():
    assert str(KILLABLE) == "policies/guard.py install: return first -> return last"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ('raise Fault("is not known")', 'raise Fault("XXis not knownXX")', True),
        ("raise Fault('is not known')", "raise Fault('IS NOT KNOWN')", True),
        ('raise Fault("is not known")', "raise Fault(None)", False),
        ('raise Fault("is not known", code)', 'raise Fault("is not known", None)', False),
        ('props.get("policy")', 'props.get("POLICY")', False),
        ('f"{name} is {state}"', 'f"{name} is {None}"', False),
        ('f(", ", a="b c")', 'f(", ", a="XXb cXX")', True),
        ("count + 1", "count - 1", False),
    ],
)
def test_a_text_is_what_has_a_space_and_stands_in_quotation_marks(before, after, text):
    assert survivor(before, after).text is text


def test_reasons_stand_above_the_survivors_that_they_explain():
    assert read_reasons(
        "# How to read this.\n\n"
        "reason: The default is None.\n"
        "  a.py f: x.get(a, None) -> x.get(a, )\n"
        "  a.py g: y -> z\n"
        "reason: Another one.\n"
        "  b.py f: 1 -> 2\n"
    ) == {
        "a.py f: x.get(a, None) -> x.get(a, )": "The default is None.",
        "a.py g: y -> z": "The default is None.",
        "b.py f: 1 -> 2": "Another one.",
    }


def test_a_line_below_no_reason_explains_nothing():
    with pytest.raises(ValueError, match="^line 1: a survivor without a reason above it$"):
        read_reasons("  a.py f: 1 -> 2\n")


def test_every_reason_is_about_a_file_that_is_mutated():
    reasons = read_reasons(mutant_survivors.SURVIVORS.read_text(encoding="utf-8"))
    files = {file for area in mutant_areas.AREAS.values() for file in mutants.matching(area.files)}
    assert [one for one in reasons if one.split(" ")[0] not in files] == []
    assert [one for one, reason in reasons.items() if reason.count(" ") < 3] == []


def test_every_area_has_files_and_tests():
    for area in mutant_areas.AREAS.values():
        assert all(mutants.matching((pattern,)) for pattern in (*area.files, *area.tests))


def test_the_difference_is_the_lines_that_changed():
    assert difference(
        ["    a = 1", "    b = 2", "    return a"], ["    a = 1", "    b = 3", "    return a"]
    ) == ("b = 2", "b = 3")
    assert difference(["    f(", "        x,", "    )"], ["    f(", "    )"]) == ("x,", "")


def test_texts_count_neither_as_killed_nor_as_alive():
    assert AreaOutcome(10, [KILLABLE, TEXT, TEXT]).killed == 100 * 7 / 8
    assert AreaOutcome(2, [TEXT, TEXT]).killed == 100.0
    assert AreaOutcome().killed == 100.0


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("print('1 failed'); print(); print(1)", 1),
        ("print(); print(0)", 0),
        ("print(0); raise ValueError('broken')", None),
        ("import time; time.sleep(60)", 1),
    ],
)
def test_a_mutant_is_judged_alone_by_the_last_line_and_by_nothing_else(
    monkeypatch, tmp_path, program, code
):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "one_mutant.py").write_text(program)
    monkeypatch.setattr(mutants, "ENDLESS_SECONDS", 0.3 if "sleep" in program else 60)
    if code is not None:
        assert mutants._alone(tmp_path, "own.x_f__mutmut_1") == code
        return
    with pytest.raises(SystemExit, match=r"own.x_f__mutmut_1 cannot be judged:(.|\n)*broken"):
        mutants._alone(tmp_path, "own.x_f__mutmut_1")


def run_main(monkeypatch: pytest.MonkeyPatch, outcome: AreaOutcome, reasons: str = "") -> int:
    monkeypatch.setattr(mutants, "AREAS", {"own": Area((), ())})
    monkeypatch.setattr(mutants, "run", lambda name, area, options: outcome)
    monkeypatch.setattr(mutants, "read_reasons", lambda text: read_reasons(reasons))
    monkeypatch.setattr("sys.argv", ["mutants", "own"])
    return mutants.main()


def test_an_area_passes_with_enough_killed_and_a_reason_for_the_rest(monkeypatch, capsys):
    listed = f"reason: it cannot differ here\n  {KILLABLE}\n"
    assert run_main(monkeypatch, AreaOutcome(20, [KILLABLE]), listed) == 0
    assert capsys.readouterr().out == (
        "own: 20 mutants, 95.0 % killed, 0 texts, 0 survivors without a reason\n"
    )


def test_a_survivor_without_a_reason_fails_the_area_and_is_printed(monkeypatch, capsys):
    untested = survivor("return first", "return None", tested=False)
    assert run_main(monkeypatch, AreaOutcome(20, [KILLABLE, untested, TEXT])) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"  survived: {KILLABLE}",
        f"  untested: {untested}",
    ]


def test_too_few_killed_fail_the_area_even_with_reasons(monkeypatch):
    listed = f"reason: it cannot differ here\n  {KILLABLE}\n"
    assert run_main(monkeypatch, AreaOutcome(9, [KILLABLE]), listed) == 1


def test_an_unknown_area_is_refused_with_the_known_ones(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["mutants", "asl"])
    with pytest.raises(SystemExit) as ended:
        mutants.main()
    assert ended.value.code == 2
    assert "unknown: asl; the areas are permissions, policies, plan, manifest-builder" in (
        capsys.readouterr().err
    )


def test_a_pattern_of_no_file_is_refused(monkeypatch):
    options = argparse.Namespace(file="none/*.py", sample=None, children=1)
    with pytest.raises(SystemExit, match="^policies: no file fits none/"):
        mutants.run("policies", mutant_areas.AREAS["policies"], options)


def test_every_survivor_that_has_a_reason_is_a_change_of_code_that_there_is():
    stale = []
    for one in read_reasons(mutant_survivors.SURVIVORS.read_text(encoding="utf-8")):
        place, _, change = one.partition(": ")
        file, _, function = place.partition(" ")
        source = " ".join((mutant_survivors.ROOT / file).read_text(encoding="utf-8").split())
        name = re.escape(function.rpartition(".")[2])
        before = " ".join(change.partition(" -> ")[0].split())
        if not re.search(rf"def {name}\(", source) or before not in source:
            stale.append(one)
    assert stale == [], "the code has changed: correct these lines of tools/mutants.txt"
