"""Who hears of something, as a page may say it that is passed on."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from downbeat.config.contact_values import ENCRYPTED_CONTACT


def contact_words(contacts: Iterable[str]) -> list[str]:
    """The contacts without what may be a key: the path of an https endpoint stays behind."""
    return [_one(contact) for contact in contacts]


def _one(contact: str) -> str:
    if contact == ENCRYPTED_CONTACT:
        return "an encrypted contact"
    if not contact.startswith("https://"):
        return contact
    return f"https://{urlsplit(contact).hostname}/…"
