"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal


def dollars(amount: float) -> str:
    """Return an amount as people read it: to the cent, and two digits of what is below one.

    >>> dollars(14.867), dollars(0.002094), dollars(0.00002), dollars(0)
    ('$14.87', '$0.0021', '$0.00002', '$0')
    """
    if not amount:
        return "$0"
    if abs(amount) >= 0.01:
        return f"${amount:,.2f}"
    return f"${Decimal(f'{amount:.1e}').normalize():f}"
