"""JSONPath: what a path selects, and what is said when it selects nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downbeat.simulator.jsonpath import PathNotFound, PathSyntaxError, exists, read

BOOKS = {
    "store": {
        "book": [
            {"title": "A", "price": 8, "tags": ["x", "y"], "isbn": "1"},
            {"title": "B", "price": 22.5, "tags": []},
            {"title": "C", "price": 12, "tags": ["y"], "isbn": "3"},
        ],
        "open now": True,
    },
    "limit": 10,
    "a.b": {"c'd": 1},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", BOOKS),
        ("$.limit", 10),
        ("$['limit']", 10),
        ('$["limit"]', 10),
        ("$.store['open now']", True),
        ("$['a.b']", {"c'd": 1}),
        ("$.store.book[0].title", "A"),
        ("$.store.book[-1].title", "C"),
        ("$.store.book.[0].title", "A"),
        ("$.store.book[*].title", ["A", "B", "C"]),
        ("$.store.book.*.price", [8, 22.5, 12]),
        ("$.store.book[0,2].title", ["A", "C"]),
        ("$.store.book[1:].title", ["B", "C"]),
        ("$.store.book[:1].title", ["A"]),
        ("$.store.book[-2:].title", ["B", "C"]),
        ("$.store.book[0]['title','price']", [{"title": "A", "price": 8}]),
        ("$..title", ["A", "B", "C"]),
        ("$..book[0].title", ["A"]),
        ("$.store.book.length()", 3),
        ("$.store.book[*].price.sum()", 42.5),
        ("$.store.book[?(@.price < 10)].title", ["A"]),
        ("$.store.book[?(@.price < $.limit)].title", ["A"]),
        ("$.store.book[?(@.isbn)].title", ["A", "C"]),
        ("$.store.book[?(!@.isbn)].title", ["B"]),
        ("$.store.book[?(@.title == 'B' || @.price >= 12 && @.isbn)].title", ["B", "C"]),
        ("$.store.book[?((@.title == 'B' || @.price > 8) && @.isbn)].title", ["C"]),
        ("$.store.book[?(@.title =~ /[ab]/i)].title", ["A", "B"]),
        ("$.store.book[?(@.title in ['A', 'C'])].title", ["A", "C"]),
        ("$.store.book[?(@.title nin ['A', 'C'])].title", ["B"]),
        ("$.store.book[?(@.tags contains 'y')].title", ["A", "C"]),
        ("$.store.book[?(@.tags size 2)].title", ["A"]),
        ("$.store.book[?(@.tags empty true)].title", ["B"]),
        ("$.store.book[?(@.tags subsetof ['y'])].title", ["B", "C"]),
        ("$.store.book[?(@.price != 8)].title", ["B", "C"]),
        ("$.nothing[*]", []),
        ("$.store.nothing[1:].title", []),
        ("$.store.book[?(@.price > 100)]", []),
    ],
)
def test_what_a_path_selects(path, value):
    assert read(path, BOOKS) == value


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("$.nothing", "No results for path: $['nothing']"),
        ("$.store.nothing", "No results for path: $['store']['nothing']"),
        ("$.nothing.more", "Missing property in path $['nothing']"),
        ("$.store.book[7]", "No results for path: $['store']['book'][7]"),
        ("$.limit.more", "No results for path: $['limit']['more']"),
    ],
)
def test_a_definite_path_that_leads_nowhere_says_where_it_stops(path, reason):
    with pytest.raises(PathNotFound) as missing:
        read(path, BOOKS)
    assert str(missing.value) == reason


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("limit", "a path starts with '$', not with 'l'"),
        ("$.", "a name is missing at character 2 of '$.'"),
        ("$.a[", "'[' at character 3 of '$.a[' is never closed"),
        ("$.a[x]", "'[x]' is no step of a path"),
        ("$.a b", "' ' at character 3 of '$.a b' starts no step"),
        (
            "$.a.size()",
            (
                "'size()' in '$.a.size()' is no function of a path; known are avg, keys, length,"
                " max, min, sum"
            ),
        ),
    ],
)
def test_what_is_no_path_says_so(path, fault):
    with pytest.raises(PathSyntaxError) as wrong:
        read(path, {"a": []})
    assert str(wrong.value) == fault


@pytest.mark.parametrize(
    "text", ["(@.a ==", "(@.a == 1", "(@.a == 1) x", "(@.a == #)", "(@.a == word)"]
)
def test_a_filter_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="filter|value|never closed"):
        read(f"$.a[?{text}]", {"a": [{"a": 1}]})


def test_exists():
    assert exists("$.limit", BOOKS) and exists("$..title", BOOKS)
    assert not exists("$.x", BOOKS) and not exists("$..x", BOOKS)


NAMES = st.text("abcxyz_-09", min_size=1, max_size=6)


@pytest.mark.sweep
@given(
    st.recursive(
        st.integers() | st.text(),
        lambda inner: st.dictionaries(NAMES, inner) | st.lists(inner),
        max_leaves=12,
    )
)
def test_every_place_in_a_document_has_a_path(document):
    def places(value, path):
        yield path, value
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from places(inner, f"{path}['{name}']")
                yield from places(inner, f"{path}.{name}")
        if isinstance(value, list):
            for at, inner in enumerate(value):
                yield from places(inner, f"{path}[{at}]")

    for count, (path, value) in enumerate(places(document, "$")):
        assert read(path, document) == value
        if count > 200:
            break
