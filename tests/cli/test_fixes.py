"""The fix that a message prints passes every other check of the house: it is applied, and the whole
`check` (the dict, the definition, the role, the policies) has nothing to say any more.

What a machine can apply is applied as it is printed: the nearest name, a permission, a value as it
is to be written. For the rest the project as it was before the mistake is what the message asks for.
"""

import json
import re

import pytest

from downbeat.asl.diagnostic_codes import KINDS
from tests.cli.mistakes.mistake import Mistake
from tests.cli.mistakes.newcomer import FILES, answered
from tests.cli.mistakes.suggestions import MEANT, PERMISSIONS, suggestions
from tests.cli.test_mistakes import ALL
from tools.diagnosed_examples import diagnosed

MISTAKES = [one for one in ALL if isinstance(one, Mistake) and one.edits]
# The nearest name is not what was meant, or the message names a second fault that the mistake is
# beside: what else is wrong is told next.
NOT_BY_MACHINE = {
    "account octal": "the account is another one than that of the references",
    "region env word": "the references are of another region",
    "jp pass result path": "both names are possible, and the other one stands three times",
    "implicit concatenation": "a comma is missing between two names",
    "cadence list": "the brackets have to go, too",
    "cadence list too": "the brackets have to go, too",
    "bucket trigger unknown function": "the bucket's function needs more keys",
    "existing unknown": "the flow mapping of the example is cut by the replacement",
    "alarmLimits unknown": "the alarm is of another level of watching",
    "alarmLimits key misspelt": "the alarm is of another level of watching",
    "unknown key value nested": "the key stands there already",
    "athena workgroup object": "the argument itself has to become a text",
    "timezone misspelt": "the clock leaves out the hour, which is told next",
    "overlap misspelt": "the guard's retries take longer than the machine may run",
    "environment upper": "the key stands there already",
    "start misspelt": "the pipeline has no trigger that could be switched off",
    "permission action star": "which actions are needed only the author knows",
}
A_FIX = re.compile(
    r"Did you mean|\b(write|add|remove|set|use|correct|leave|lower|raise|declare|supply|keep|change"
    r"|pass|begin|join|choose|quote|assign|name|take|list|rename|give|encrypt|end|move|wait|return"
    r"|read|spell|save|put|make|let|create|install|copy|convert|replace)\b|\bmust\b|\bneeds\b"
    r"|\bIt (has|takes|raises|may)\b|\btakes?\b|Allowed|at (most|least)|[Tt]here (is|are)|instead"
    r"|JSONata|from \S+ to|e\.g\.|neither|true or false|whole number|is text|AWS wants|is a number"
    r"|but aws:region is|is an AWS SDK|is a dict|is above the|Its keys|cannot be parsed|is empty"
    r"|was given|from the execution|never matches|is of ecs|not a day|reads \$"
    r"|such as|compares with|is not in|less than"
    r"|stands? (alone|in|once)|is not one of|not Python|is not YAML|cannot be loaded|goes only",
    re.IGNORECASE,
)


def broken(mistake):
    files = dict(FILES)
    for file, old, new in mistake.edits:
        files[file] = new if old is None else files[file].replace(old, new, 1)
    return files


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """checked(files, words) is the answer of `check` on a project of these files."""

    def answer(files, words):
        for file, text in files.items():
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
        return answered(tmp_path, monkeypatch, words)

    return answer


def is_clean(answer):
    return answer.code == 0 and "warning" not in answer.text


@pytest.mark.sweep
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.what)
def test_the_printed_fix_passes_every_other_check(checked, mistake):
    files = broken(mistake)
    first = json.loads(checked(files, [*mistake.words, "--json"]).text)[0]
    mended = list(suggestions(files, mistake.edits, first["path"], first["message"]))
    if not mended or mistake.what in NOT_BY_MACHINE:
        assert A_FIX.search(first["message"]), first["message"]
        return
    answers = (checked(each, list(mistake.words)) for each in mended)
    assert any(map(is_clean, answers)), first["message"]


def test_most_slips_are_mended_by_machine(checked):
    names = {one.what for one in MISTAKES}
    assert names >= NOT_BY_MACHINE.keys() - {"cadence list too"}
    assert len(NOT_BY_MACHINE) < 20


# Examples in which the wrong word stands several times, or that ask for another thing besides.
NOT_IN_PLACE = ("unknown-word", "unknown-integration", "unknown-reference", "unknown-price")


def correctable(code):
    """Whether the example of a code prints a fix that can be put into it as it stands."""
    return (
        code not in NOT_IN_PLACE
        and MEANT.search(KINDS[code].text)
        and not PERMISSIONS.search(KINDS[code].text)
    )


@pytest.mark.sweep
@pytest.mark.parametrize("code", list(filter(correctable, KINDS)))
def test_the_nearest_name_mends_the_example_of_a_code(code):
    example = KINDS[code].example
    before = {each.code for each in diagnosed(example)}
    text = json.dumps(example, ensure_ascii=False)
    path, _, message = KINDS[code].text.partition(": ")
    codes = []
    for meant in MEANT.findall(message):
        for wrong in wrong_words(path, message):
            for found in re.finditer(rf"(?<![\w-]){re.escape(wrong)}(?![\w-])", text):
                mended = text[: found.start()] + meant + text[found.end() :]
                try:
                    codes.append({each.code for each in diagnosed(json.loads(mended))})
                except (ValueError, LookupError, StopIteration):
                    continue
    assert any(code not in after and after <= before for after in codes), KINDS[code].text


def wrong_words(path, message):
    from tests.cli.mistakes.suggestions import _wrong_words

    return [word for word in _wrong_words(path, message) if word]
