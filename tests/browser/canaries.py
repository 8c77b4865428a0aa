"""Canaries: texts in fields that nobody of the suite may see, and the search for them in all that left the server."""

import email
import email.policy
import html
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pypdf

MARK = "KANARIA"
CLEARED = "demo-suicide-prevention"
"""Somebody who may see some of them; nobody of the suite signs in so."""

PLANT = """
import json
from itertools import count
from django.utils import timezone
from kasanari import gate
from kasanari.access import actions as access
from kasanari.cases import actions
from kasanari.cases.models import Case
from kasanari.people.actions import Particulars, record_residence
from kasanari.staff.models import User

now, today, numbers, planted = timezone.now(), timezone.localdate(), count(1), {}

def mark(what):
    text = f"KANARIA-{next(numbers):04}"
    planted[text] = what
    return text

def received(by, desk, **particulars):
    new = actions.NewContact(
        desk_code=desk, channel="counter", words=mark(f"words at {desk}") if desk != "multi-agency" else "相談したい。",
        topics=["rent"], outcome="own_desk", particulars=Particulars(family_name="架空", family_kana="カクウ", **particulars),
    )
    return Case.objects.get(dossier=actions.receive_contact(contact=new, by=by, at=now).dossier)

def hide(person, by):
    postal = f"K-{next(numbers):06}"
    planted[postal] = "postal code of a protected person"
    record_residence(
        person=person, address=mark("address of a protected person"), postal_code=postal, district_code="mii",
        from_on=today, by=by, at=now,
    )
    access.protect_person(
        person=person, kind="dv", desk_code="general", from_on=today, until_on=None, remark=mark("why protected"),
        by=by, at=now,
    )

with gate.recorded("canaries"), gate.whole_city("plants the canaries of the browser suite"):
    coordinator = User.objects.get(username="demo-coordinator")
    named = received(coordinator, "multi-agency", given_name="鳴子", given_kana="ナルコ", phone=mark("phone of a protected person"))
    open_cases = Case.objects.filter(dossier__desk_code__in=["multi-agency", "layering"], dossier__closed_at=None)
    persons = {row.person for case in open_cases for row in case.persons_named}
    for person in persons:
        hide(person, coordinator)
    for desk in ("suicide-prevention", "rehabilitation"):
        by = User.objects.get(username=f"demo-{desk}")
        case = received(by, desk, given_name=mark(f"name at {desk}"), given_kana="ヒミツ")
        actions.write_note(
            case_id=case.pk, happened_on=today, method="phone", with_whom=mark(f"with whom at {desk}"),
            fact=mark(f"fact at {desk}"), judgement=mark(f"judgement at {desk}"), by=by, at=now,
        )
        text = actions.AssessmentText(situation=mark(f"situation at {desk}"), wish=mark(f"wish at {desk}"))
        actions.assess(case_id=case.pk, text=text, based_on=0, by=by, at=now)
        if desk == "suicide-prevention":
            shown = str(case.pk)
print(json.dumps({"planted": planted, "protected": len(persons), "case": shown}))
"""


@dataclass
class Searched:
    """How much was searched, by kind, and what was found where."""

    answers: Counter = field(default_factory=Counter)
    bytes: Counter = field(default_factory=Counter)
    found: list = field(default_factory=list)

    def look(self, planted, where, kind, text, size):
        self.answers[kind] += 1
        self.bytes[kind] += size
        self.found += [(where, planted[mark], mark) for mark in planted if mark in text]

    def told(self):
        kinds = [
            f"{kind}: {number} answers, {self.bytes[kind]:,} bytes" for kind, number in sorted(self.answers.items())
        ]
        return "\n".join(kinds) or "nothing"


def search(planted, recorded: Path, mail: Path) -> Searched:
    """Search every recorded answer, its headers included, and every mail; a canary in any of them is a leak."""
    searched = Searched()
    for file in sorted(recorded.glob("*.body")):
        about, body = json.loads(file.with_suffix(".json").read_text()), file.read_bytes()
        kind = about["kind"].partition(";")[0]
        text = f"{about['path']}\n{about['headers']}\n{text_of(kind, body)}"
        searched.look(planted, about["path"], kind or "no kind", text, len(body))
    for file in sorted(mail.glob("*")):
        body = file.read_bytes()
        searched.look(planted, file.name, "mail", text_of_mail(body), len(body))
    return searched


def text_of(kind: str, body: bytes) -> str:
    """The words of an answer, however its kind writes them down."""
    if kind == "application/pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    text = body.decode(errors="replace")
    if kind == "application/json":
        return f"{text}\n{json.dumps(json.loads(text), ensure_ascii=False)}"
    return f"{text}\n{html.unescape(text)}"


def text_of_mail(body: bytes) -> str:
    message = email.message_from_bytes(body, policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([body.decode(errors="replace"), *map(str, message.values()), *parts])
