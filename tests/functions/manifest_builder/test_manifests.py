import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.manifest_builder.manifests import (
    Pending,
    cut,
    execution_input,
    execution_name,
    manifest_id,
    newest,
)


def file(number, size=10, key=None, sequencer=""):
    return Pending(
        f"digest{number:03d}",
        key or f"key{number}",
        size,
        sequencer,
        f"2025-01-15T10:00:{number % 60:02d}.000Z",
    )


def names(files):
    return [f.digest for f in files]


def test_below_both_thresholds_there_is_no_manifest():
    assert cut([file(n, 1) for n in range(199)], 200, 700) == ()
    assert cut([file(n, 7) for n in range(99)], 200, 700) == ()


def test_the_number_of_files_makes_a_manifest_of_the_oldest():
    assert cut([file(n, 1) for n in range(5)], 3, 700) == (file(0, 1), file(1, 1), file(2, 1))


def test_the_bytes_make_a_manifest_that_does_not_pass_them():
    assert cut([file(0, 300), file(1, 300), file(2, 200)], 200, 700) == (file(0, 300), file(1, 300))
    assert cut([file(0, 300), file(1, 400)], 200, 700) == (file(0, 300), file(1, 400))


def test_a_file_as_large_as_the_limit_goes_alone_and_lets_the_others_wait():
    assert cut([file(0, 1), file(1, 700), file(2, 1)], 200, 700) == (file(1, 700),)
    assert cut([file(0, 1), file(2, 1)], 200, 700) == ()


def test_a_flush_takes_the_rest():
    assert cut([file(0, 1)], 200, 700, rest=True) == (file(0, 1),)
    assert cut([], 200, 700, rest=True) == ()


def test_of_two_uploads_of_a_key_the_greater_sequencer_stays_whatever_came_first():
    old, new = file(1, key="k", sequencer="00FF"), file(0, key="k", sequencer="01")
    assert newest([old, new]) == ([new], [old])
    assert newest([new, old]) == ([new], [old])


def test_sequencers_of_two_lengths_are_compared_as_if_filled_up_with_zeros():
    short, long = file(0, key="k", sequencer="0A"), file(1, key="k", sequencer="09FF")
    assert newest([short, long]) == ([short], [long])


@pytest.mark.sweep
@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 3)), max_size=30),
    st.integers(1, 6),
    st.integers(1, 800),
)
def test_cutting_until_nothing_is_left_takes_every_file_once(sizes, max_files, max_bytes):
    files, _ = newest([file(n, size) for n, (size, _) in enumerate(sizes)])
    taken = []
    while part := cut([f for f in files if f not in taken], max_files, max_bytes, rest=True):
        assert len(part) <= max_files and (len(part) == 1 or sum(f.size for f in part) <= max_bytes)
        taken += part
    assert sorted(names(taken)) == sorted(names(files))


@pytest.mark.sweep
@given(
    st.text(min_size=1, max_size=300),
    st.integers(1, 10**9),
    st.lists(st.text(max_size=5), min_size=1, max_size=5),
)
def test_a_manifests_id_is_an_execution_name_and_part_of_a_key(prefix, sequence, digests):
    name = execution_name(manifest_id("uploads", prefix, sequence, digests), 99)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name)


def test_the_id_says_the_day_and_the_number_and_differs_with_every_member():
    assert (
        manifest_id("uploads", "in/2025-01-15", 7, ["a", "b"])
        == "in-2025-01-15-000007-ec416814c37875a1"
    )
    others = {
        manifest_id(b, p, n, f)
        for b in ("x", "y")
        for p in ("p", "q")
        for n in (1, 2)
        for f in (["a"], ["a", "b"], ["b", "a"])
    }
    assert len(others) == 24


def test_a_reset_manifest_has_another_execution_name():
    assert [execution_name("m", attempt) for attempt in (1, 2)] == ["m", "m-2"]


def test_the_execution_gets_what_the_machine_expects():
    manifest = {
        "manifest_path": "s3://m/x.jsonl",
        "date_prefix": "2025-01-15",
        "file_count": 3,
        "created_at": "2025-01-15T10:00:00.000Z",
    }
    assert json.loads(execution_input(manifest)) == {
        "manifest_path": "s3://m/x.jsonl",
        "date_prefix": "2025-01-15",
        "file_count": 3,
        "timestamp": "2025-01-15T10:00:00.000Z",
    }
