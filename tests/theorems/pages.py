"""What a worker is answered, as bytes: with what differs by itself between two requests taken out."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

_BY_ITSELF = re.compile(
    rb'(name="csrfmiddlewaretoken" value|nonce|name="form_key" value|data-csrf|"X-CSRFToken")(=|: ?)"[^"]*"'
)
_TOKEN = re.compile(rb'("?[xX]-?csrf-?[tT]oken"?|csrf)[^,}<>]{0,20}[A-Za-z0-9]{64}')


def body(answer: Any) -> bytes:
    return _TOKEN.sub(b"", _BY_ITSELF.sub(b"", answer.content))


def answers(client: Any, persons: Any, cases: Any) -> dict[str, tuple[int, bytes]]:
    """Lists, search and single pages; ``persons`` and ``cases`` are ids, there or not."""
    asked = {
        "today": client.get(reverse("workbench:today")),
        "cases": client.get(reverse("cases:cases")),
        "all cases": client.get(reverse("cases:cases"), {"stage": "all"}),
        "search": client.post(reverse("workbench:search"), {"q": "カクウ"}),
        "known": client.post(reverse("cases:known_persons"), {"q": "カクウ", "family_kana": "カクウ"}),
    }
    asked |= {f"person {pk}": client.get(reverse("workbench:person", args=[pk])) for pk in persons}
    asked |= {f"case {pk}": client.get(reverse("cases:case", args=[pk])) for pk in cases}
    return {name: (answer.status_code, body(answer)) for name, answer in asked.items()}
