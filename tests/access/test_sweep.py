"""Every page of personal data × every kind of worker × every kind of case: what the policy says is what the page does."""

import re
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import product
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kasanari import gate
from kasanari.api.catalogue import kinds
from kasanari.cases.policy import ACTS
from kasanari.config.urls import THIRD_PARTY
from kasanari.directory.policy import ACTS as DIRECTORY_ACTS
from kasanari.gate import Right, visit
from kasanari.imports.policy import ACTS as IMPORT_ACTS
from kasanari.referrals.policy import ACTS as REFERRAL_ACTS
from kasanari.staff import proofs
from tests import world

from . import town as towns

ANSWERS_TO_REFERRALS = {
    "open": "open_letter",
    "accept": "accept",
    "decline": "decline",
    "met": "report_meeting",
    "settle": "settle",
}
"""Pages by which a receiver answers, and their acts."""

NEEDS = {
    "cases:case": [("case", Right.INDEX)],
    "cases:contact": [("contact", Right.READ)],
    "cases:take_up": [("case", ACTS["take_up"])],
    "cases:write_note": [("case", ACTS["write_note"])],
    "cases:correct_note": [("note", Right.AMEND), ("case", ACTS["correct_note"])],
    "cases:assess": [("case", ACTS["assess"])],
    "cases:record_consent": [("case", ACTS["record_consent"])],
    "cases:withdraw_consent": [("consent", Right.AMEND), ("case", ACTS["withdraw_consent"])],
    "cases:draft_plan": [("case", ACTS["draft_plan"])],
    "cases:print_plan": [("case", ACTS["print_plan"])],
    "cases:call_meeting": [("case", ACTS["call_meeting"])],
    "cases:record_meeting": [("meeting", Right.READ), ("case", ACTS["record_meeting"])],
    "cases:decide_support": [("case", ACTS["decide_support"])],
    "cases:finish_role": [("role", Right.READ), ("case", ACTS["finish_role"])],
    "cases:follow_up": [("follow_up", Right.READ), ("case", ACTS["follow_up"])],
    "cases:evaluate": [("case", ACTS["evaluate"])],
    "cases:close": [("case", ACTS["close"])],
    "cases:interrupt": [("case", ACTS["interrupt"])],
    "cases:reopen": [("case", ACTS["reopen"])],
    "workbench:person": [("person", Right.INDEX)],
    "workbench:why": [("any", Right.INDEX)],
    "workbench:ledger": [("person", Right.READ)],
    "workbench:print_ledger": [("person", Right.SHARE)],
    "workbench:print_sheet": [("person", Right.SHARE)],
    "workbench:add_relation": [("person", Right.WRITE)],
    "workbench:end_relation": [("relation", Right.WRITE)],
    "workbench:record_move": [("person", Right.WRITE), ("person", Right.LOCATE)],
    "workbench:correct_home": [("person", Right.WRITE), ("person", Right.LOCATE)],
    "workbench:record_moving_out": [("person", Right.WRITE), ("person", Right.LOCATE)],
    "workbench:export_file": [("own_granted", Right.EXPORT)],
    "api:record": [("any", Right.INDEX)],
    "staff:discard_kept": [("own_kept", Right.WRITE)],
    "referrals:referral": [("referral", Right.INDEX)],
    "referrals:new": [("dossier", REFERRAL_ACTS["send"])],
    "referrals:choose": [("organization", Right.READ)],
    **{f"referrals:{page}": [("referral", REFERRAL_ACTS[act])] for page, act in ANSWERS_TO_REFERRALS.items()},
    "referrals:withdraw": [("referral", Right.READ), ("dossier", REFERRAL_ACTS["withdraw"])],
    "referrals:note": [("referral", Right.READ), ("dossier", REFERRAL_ACTS["take_note"])],
    "referrals:take_over": [("referral", Right.INDEX), ("dossier", REFERRAL_ACTS["take_over"])],
    "referrals:link": [("referral", Right.READ), ("dossier", REFERRAL_ACTS["issue_link"])],
    "access:review": [("review", Right.AMEND)],
    "access:answer_approval": [("approval", Right.AMEND)],
    "access:lift_protection": [
        ("own_lifting", Right.READ),
        ("protection", Right.LOCATE),
        ("person", Right.WRITE),
    ],
    "access:resume_use": [("own_resumption", Right.READ), ("suspended_dossier", Right.AMEND)],
    "access:end_conflict": [("own_ending", Right.READ), ("conflict", Right.AMEND)],
    "access:ask_to_end_conflict": [("conflict", Right.AMEND)],
    "access:answer_request": [("request", Right.SHARE), ("dossier", Right.SHARE)],
    "access:answer_by_law": [("request", Right.SHARE), ("dossier", Right.SHARE)],
    "access:ask": [("involvement", Right.INDEX)],
    "access:emergency": [("person", Right.INDEX)],
    "access:end_emergency": [("own_emergency", Right.READ)],
    "access:conflict": [("person", Right.INDEX)],
    "access:propose_merge": [("person", Right.INDEX)],
    "access:merge_proposal": [("proposal", Right.INDEX)],
    "access:undo_merge": [("merge", Right.AMEND)],
    "imports:load": [("load", Right.READ)],
    "imports:choose_columns": [("load", IMPORT_ACTS["choose_columns"])],
    "imports:approve": [("load", IMPORT_ACTS["approve"])],
    "imports:refuse": [("load", IMPORT_ACTS["refuse"])],
    "imports:apply": [("load", IMPORT_ACTS["apply"])],
    "imports:read_again": [("load", IMPORT_ACTS["read_again"])],
    "imports:how_far": [("load", Right.READ)],
    "imports:to_mend": [("load", Right.AMEND)],
    "access:protect": [("person", Right.WRITE), ("person", Right.LOCATE)],
    "access:renew_protection": [("protection", Right.LOCATE), ("person", Right.WRITE)],
    "access:ask_to_lift": [("protection", Right.LOCATE), ("person", Right.WRITE)],
    "access:rights": [("dossier", Right.AMEND)],
    "access:give_legal_ground": [("dossier", Right.SHARE)],
    "access:give_plan_ground": [("dossier", Right.WRITE)],
    "access:set_involvement": [("dossier", Right.WRITE)],
    "access:suspend": [("dossier", Right.WRITE)],
    "access:ask_to_resume": [("dossier", Right.AMEND)],
    "access:call_sitting": [("dossier", Right.WRITE)],
    "access:revoke_ground": [("ground", Right.AMEND)],
    "access:sitting": [("sitting", Right.AMEND)],
    "access:invite": [("sitting", Right.WRITE)],
    "access:table_papers": [("sitting", Right.SHARE)],
    "access:end_sitting": [("sitting", Right.WRITE)],
    "access:give_role": [("invitation", Right.WRITE)],
    "access:finish_role": [("own_invitation", Right.READ)],
    "access:record_pledge": [("invitation", Right.WRITE), ("pledge", Right.WRITE)],
    "directory:entry": [("organization", Right.READ)],
    "directory:change": [("organization", DIRECTORY_ACTS["change_entry"])],
    "directory:confirm": [("organization", DIRECTORY_ACTS["confirm_entry"])],
    "directory:end": [("organization", DIRECTORY_ACTS["end_entry"])],
    "directory:resume": [("organization", DIRECTORY_ACTS["resume_entry"])],
    "directory:issue_link": [("organization", DIRECTORY_ACTS["issue_link"])],
    "directory:add_place": [("organization", DIRECTORY_ACTS["add_place"])],
    "directory:add_offer": [("organization", DIRECTORY_ACTS["add_offer"])],
    "directory:change_place": [("location", DIRECTORY_ACTS["change_place"])],
    "directory:change_offer": [("service", DIRECTORY_ACTS["change_offer"])],
    "directory:revoke_link": [("link", DIRECTORY_ACTS["revoke_link"])],
    "directory:correction": [("correction", DIRECTORY_ACTS["accept_correction"])],
}
"""Pages about one thing: the rows they open and the rights they need on them. ``own_…`` is there for its holder only;
``any`` is by turns each of the rows there are."""

HSDS = (
    "about", "openapi", "organizations", "organization", "services", "service", "locations", "location",
    "service_at_locations", "service_at_location", "taxonomies", "taxonomy", "taxonomy_terms", "taxonomy_term",
)  # fmt: skip
"""The public API of the directory."""

OTHERWISE = {"access:sitting": [("own_invitation", Right.READ)]}
"""Pages with another side, for which other rights are enough."""

TAKES = {
    "access:lift_protection": {"approval": "lifting"},
    "access:resume_use": {"approval": "resumption"},
    "access:end_conflict": {"approval": "ending"},
}
"""Rows that stand in an address under the name of another."""

TYPED = {"workbench:export_file": {"encoding": "utf-8"}}
"""What is sent where an empty form asks nothing of the gate."""

LISTS = {
    "cases:new_contact": {},
    "cases:known_persons": {"family_name": "見本"},
    "cases:cases": {},
    "workbench:today": {},
    "workbench:search": {"q": "見本"},
    "workbench:export": {},
    "directory:search": {"need": "dementia", "words": "見本"},
    "directory:add": {},
    "directory:to_confirm": {},
    "access:tasks": {},
    "referrals:referrals": {},
    "access:merges": {},
    "access:conflicts": {},
    "access:review_several": {"reviews": "nothing"},
    "staff:kept": {},
    "api:records": {},
    "welfareplan:records": {},
}
"""Pages about whatever one may see, with what is typed: they answer, and show nothing else."""

EXEMPT = {
    "home": "leads on",
    "set_language": "a choice of language",
    "ui:gallery": "invented content",
    "demo:sign_in": "the door of an invented city; elsewhere it does not exist",
    "welfareplan:plans": "public: names nobody",
    "welfareplan:account": "public: names nobody",
    "welfareplan:account_file": "public: names nobody",
    "staff:workers": "staff, for the administrator",
    "staff:worker": "staff, for the administrator",
    "staff:post": "staff, for the administrator",
    "staff:end_posting": "staff, for the administrator",
    "staff:close_account": "staff, for the administrator",
    "workbench:audit": "who looked at which kind of record, for the administrator",
    "workbench:unusual": "workers and patterns of looking, for the administrator",
    "workbench:towns": "towns and districts of the pack",
    "directory:unmet": "figures of needs, which name nobody (tests/directory/test_pages.py)",
    "directory:open_data": "public: what is published (tests/directory/test_open_data.py)",
    **{f"hsds:{name}": "public: what is published (tests/api/test_hsds.py)" for name in HSDS},
    "directory:owner": "public: one entry through its owner's link (tests/directory/test_pages.py)",
    "referrals:figures": "counts between agencies, which name nobody (tests/referrals/test_pages.py)",
    "referrals:answer": "public: one referral through its receiver's link and code (tests/referrals/test_pages.py)",
    "api:kinds": "kinds of record and their fields",
    "api:openapi": "kinds of record and their fields",
    "imports:imports": "names files and who brought them; closed to desks that take in no lists (tests/imports/test_guesses.py)",
    "staff:lock": "hides the screen",
    "staff:unlock": "takes the proof of whoever locked the screen, and leads back",
    "staff:step_up": "takes the proof of whoever is signed in, and leads back",
}
"""Pages without personal data, each with the reason."""

POST_ONLY = {
    "workbench:print_ledger",
    "workbench:print_sheet",
    "workbench:export_file",
    "staff:discard_kept",
    "access:lift_protection",
    "access:resume_use",
    "access:end_conflict",
    "access:end_emergency",
    "access:set_involvement",
    "access:revoke_ground",
    "access:table_papers",
    "access:end_sitting",
    "access:finish_role",
    "imports:choose_columns",
    "imports:approve",
    "imports:refuse",
    "imports:apply",
    "imports:read_again",
    *(f"referrals:{page}" for page in ANSWERS_TO_REFERRALS),
    "referrals:withdraw",
    "referrals:note",
    "referrals:take_over",
    "referrals:link",
    "directory:confirm",
    "directory:end",
    "directory:resume",
    "directory:issue_link",
    "directory:revoke_link",
    "cases:take_up",
    "cases:write_note",
    "cases:print_plan",
    "cases:decide_support",
    "cases:finish_role",
    "cases:reopen",
}
READ_ONLY = {
    "directory:entry",
    "referrals:referral",
    "referrals:choose",
    "imports:load",
    "imports:to_mend",
    "imports:how_far",
    "cases:case",
    "cases:contact",
    "workbench:person",
    "workbench:why",
    "workbench:ledger",
    "api:record",
    "access:rights",
    "access:sitting",
}
ANSWERS = {200, 302, 409, 422}


def names_of_urls(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of_urls(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and not f"{namespace}{entry.name}".startswith(tuple(THIRD_PARTY)):
            yield f"{namespace}{entry.name}", set(entry.pattern.converters)


URLS = dict(names_of_urls())


def test_every_url_is_swept_or_says_why_not():
    assert set(URLS) == set(NEEDS) | set(LISTS) | set(EXEMPT)
    assert not set(EXEMPT) & (set(NEEDS) | set(LISTS))
    assert all(re.search(r"\w", reason) for reason in EXEMPT.values())


@contextmanager
def undone():
    """Whatever the page did is taken back, so that every page meets the same town."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verdicts(town, worker):
    """What the policy says to each text: may this worker read it?"""
    if worker is None or not worker.is_active:
        return dict.fromkeys(town.canaries, False)
    with visit.visiting(visit.Visit("policy")):
        return {
            text: any(gate.decide(worker, right, row).allowed for row, right in rows)
            for text, rows in town.canaries.items()
        }


def expected(name, rows, worker, policy):
    """What the page must do; ``policy`` is the visit in which the policy remembers what it has asked."""
    if worker is None or not worker.is_active:
        return "sign in"
    ways = [NEEDS[name], *([OTHERWISE[name]] if name in OTHERWISE else [])]
    with visit.visiting(policy):
        allowed = any(
            all(row in rows and gate.decide(worker, right, rows[row]).allowed for row, right in way) for way in ways
        )
    return "answer" if allowed else "not found"


def address_of(name, rows):
    """The page about these rows; what there is none of has an id nobody has."""
    named = TAKES.get(name, {})
    about = {"kind": _label, "record_label": _label, "pk": _id, "record_id": _id}
    taken = {}
    for key in URLS[name]:
        row = rows.get("any" if key in about else named.get(part := key.removesuffix("_id"), part))
        taken[key] = about.get(key, _id)(row)
    return reverse(name, kwargs=taken)


def _label(row):
    return row._meta.label_lower if row else "cases.case"


def _id(row):
    return row.pk if row else uuid4()


def happened(response):
    if response.status_code == 401 or (response.status_code == 302 and "/accounts/" in response.url):
        return "sign in"
    if response.status_code == 404:
        return "not found"
    return "answer" if response.status_code in ANSWERS else f"status {response.status_code}"


def method_for(name, turn):
    """Pages that both show a form and take it are asked by turns one way and the other."""
    if name in READ_ONLY or (name not in POST_ONLY and turn % 2):
        return "get"
    return "post"


def signed_in_just_now(worker):
    """A browser of a worker whose proof is fresh enough for an emergency."""
    browser = world.signed_in(worker)
    session = browser.session
    session[proofs.PROOF] = {"user": str(worker.pk), "method": "mfa", "at": timezone.now().timestamp()}
    session.save()
    return browser


class Sweep:
    """One worker walks through all pages; ``wrong`` gathers where page and policy differ."""

    def __init__(self, town, worker, turn):
        self.town, self.worker, self.turn = town, worker, turn
        self.browser = Client() if worker is None else signed_in_just_now(worker)
        self.may_read = verdicts(town, worker)
        self.policy = visit.Visit("policy")
        self.counts, self.wrong, self.read = Counter(), [], set()

    def walk(self):
        for turn, (name, target_name) in enumerate(product(NEEDS, self.town.targets), start=self.turn):
            rows = self.town.rows_for(self.worker, target_name)
            if rows:
                rows["any"] = [*rows.values()][(turn + turn // len(self.town.targets)) % len(rows)]
            method = method_for(name, turn + turn // len(self.town.targets))
            told = f"{method} {name} of {target_name}"
            wanted = expected(name, rows, self.worker, self.policy)
            if wanted != "answer" and turn % 2:  # of what it may not open every second; the next persona takes the rest
                continue
            self._visit(told, method, address_of(name, rows), TYPED.get(name, {}), wanted)

    def walk_lists(self):
        for name, typed in LISTS.items():
            for address in _addresses_of_list(name):
                self._visit(f"{name} {address}", "post" if typed else "get", address, typed, None)

    def _visit(self, told, method, address, typed, wanted):
        with undone():
            response = getattr(self.browser, method)(address, typed)
        got = happened(response)
        self.counts[got] += 1
        if wanted is not None and got != wanted:
            self.wrong.append(f"{told}: the policy says {wanted}, the page {got}")
        if response.status_code == 302:
            return
        for text in self.town.found_in(response):
            self.read.add(text)
            if not self.may_read[text]:
                row, right = self.town.canaries[text][0]
                self.wrong.append(f"{told}: shows {text} of {row._meta.label}, on which he lacks {right}")


def _addresses_of_list(name):
    if name == "welfareplan:records":
        year = timezone.localdate().year - (timezone.localdate().month < 4)
        return [reverse(name, args=["sasaeau-2020", "2-02", "cases.cases_closed", "multi-agency", year])]
    if name == "api:records":
        return [reverse(name, args=[kind.label]) for kind in kinds()]
    return [reverse(name)]


OPENS = {
    "own desk": 115,
    "supervisor": 130,
    "conflict": 75,
    "compartment's desk": 55,
    "other agency": 50,
    "other desk of the city": 52,
    "consent of the subject": 33,
    "consent of the housemate": 22,
    "invited, with pledge": 13,
    "invited, without pledge": 4,
    "legal duty": 33,
    "emergency": 30,
    "role in the plan": 25,
}
"""Pages about one thing each persona must open at the least, else the sweep proves nothing; lists come on top."""

READS = {
    "own desk": {"印", "名札"},
    "consent of the subject": {"印", "名札"},
    "invited, with pledge": {"印"},
    "legal duty": {"印", "名札"},
    "emergency": {"印", "名札"},
    "role in the plan": {"印", "名札"},
}
"""Kinds of texts each must really have read."""


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """One town for all personas, so that nobody's grounds help anybody else; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), visit.visiting(visit.Visit("town")) as building:
        town = towns.build(building)
        yield town
        transaction.set_rollback(True)


@pytest.mark.parametrize("persona", towns.PERSONAS)
def test_pages_do_what_the_policy_says(persona, town):
    worker = town.workers[persona]
    sweep = Sweep(town, worker, turn=list(towns.PERSONAS).index(persona))
    sweep.walk()
    opened = sweep.counts["answer"]
    sweep.walk_lists()
    told = f"{persona}: {dict(sweep.counts)}, {opened} opened, {len(sweep.read)} texts read of {len(town.canaries)}"
    sys.stdout.write(f"{told}\n")  # pytest -rP shows it
    assert sweep.wrong == []
    assert opened >= OPENS.get(persona, 0), opened
    assert {kind for kind in ("印", "名札") if any(text.startswith(kind) for text in sweep.read)} >= READS.get(
        persona, set()
    )
    if persona in ("disabled", "not signed in"):
        assert set(sweep.counts) == {"sign in"}
    if persona in ("administrator", "posted nowhere"):
        assert sweep.read == set()
