"""What a text shows by itself."""

import pytest

from downbeat.simulator.sensitive_texts import is_card, is_iban, sensitive_parts


def parts(text):
    return [(one.kind, text[one.start : one.end]) for one in sensitive_parts(text)]


def test_only_the_secret_of_a_pair_is_a_part_and_what_names_it_stays():
    assert parts("mysql://db?user=me&password=hunter2!&ssl=true") == [("secret", "hunter2!")]
    assert parts("Authorization: Bearer abcdef0123456789") == [("secret", "abcdef0123456789")]


def test_parts_come_in_their_order_and_none_lies_in_another():
    text = "jane@example.com paid by 4111 1111 1111 1111, call +1 415 555 0123"
    assert parts(text) == [
        ("email", "jane@example.com"),
        ("card", "4111 1111 1111 1111"),
        ("phone", "+1 415 555 0123"),
    ]
    assert parts("postgres://ada:hunter2@db.example.com/x") == [
        ("url", "postgres://ada:hunter2@db.example.com/x")
    ]


@pytest.mark.parametrize(
    ("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False)]
)
def test_a_cards_number_has_its_check_digit(digits, valid):
    assert is_card(digits) is valid
    assert bool(parts(digits)) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [("GB82 WEST 1234 5698 7654 32", True), ("GB83 WEST 1234 5698 7654 32", False)],
)
def test_a_bank_accounts_number_has_its_check_digits(text, valid):
    assert is_iban(text) is valid
    assert ("iban" in [kind for kind, _ in parts(text)]) is valid


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T22:05:00+00:00",
        "version 1.2.3.4 of 1763762700000",
        "SecretId=os.environ",
        "arn:aws:iam::111122223333:role/r",
    ],
)
def test_ordinary_texts_have_none(text):
    assert parts(text) == []
