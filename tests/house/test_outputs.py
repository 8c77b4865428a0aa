"""Everything that leaves asks first who receives it (rule D), and whoever looks at the whole city says why: read off the sources."""

import ast
from collections import defaultdict
from functools import cache

import pytest
from django.http import FileResponse, HttpResponse, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from kasanari import gate
from kasanari.config import places
from kasanari.gate import Recipient, guards, middleware
from kasanari.gate.models import AuditRow
from tests import world

SOURCE = places.HOME / "src"

EXITS = {
    "FileResponse": "a file",
    "StreamingHttpResponse": "a stream",
    "JsonResponse": "data",
    "EmailMessage": "a mail",
    "EmailMultiAlternatives": "a mail",
    "send_mail": "a mail",
    "send_mass_mail": "a mail",
    "mail_admins": "a mail",
    "mail_managers": "a mail",
    "SMTP": "a mail",
    "writer": "a table",
    "DictWriter": "a table",
    "Workbook": "a table",
    "Compiler": "a paper",
    "compile": "a paper",
    "urlopen": "another host",
    "create_connection": "another host",
    "socket": "another host",
    "HTTPConnection": "another host",
    "HTTPSConnection": "another host",
    "write_bytes": "a file on disk",
    "write_text": "a file on disk",
}
"""What the last word of a call makes leave; ``HttpResponse`` only with a kind of its own, ``.compile`` only typst's."""

UNASKED = {
    "kasanari.imports.progress.told": "a second connection to the own database, over which only numbers pass",
    "kasanari.api.problems.problem": "says what is wrong with an address and names nobody",
    "kasanari.workbench.export_file._row": "one line of a file; `export_cases` asked for all lines of its chunk",
    "kasanari.notifications.delivery._send": "sends what lies in the outbox; `queue` asked when it was put there",
    "kasanari.gate.seals._export": "a day's seal: a number and a digest, which name nobody",
    "kasanari.config.database._embedded": "starts the server beside us",
    "kasanari.ui.vendor._copy": "files of other projects, as they came",
}
"""Exits that name nobody, or whose asker stands elsewhere, each with the reason."""

MAY_LEAVE = "kasanari.gate.leave.may_leave"


class Module:
    """One source file: what its names mean, and for each function or table of it the names it uses and its exits."""

    def __init__(self, file):
        parts = list(file.relative_to(SOURCE).with_suffix("").parts)
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.tree = ast.parse(file.read_text())
        self.meaning = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                base = self._base(node)
                self.meaning |= {one.asname or one.name: f"{base}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Import):
                self.meaning |= {one.asname or one.name.split(".")[0]: one.name for one in node.names if one.asname}
        self.nodes = dict(self._nodes(self.tree.body, self.name))
        self.meaning |= {name.removeprefix(f"{self.name}."): name for name in self.nodes}

    def _base(self, node):
        if not node.level:
            return node.module
        up = self.name.split(".")[: None if self.is_package and node.level == 1 else -(node.level - self.is_package)]
        return ".".join([*up, *([node.module] if node.module else [])])

    def _nodes(self, body, inside):
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{inside}.{node.name}", node
            elif isinstance(node, ast.ClassDef):
                yield from self._nodes(node.body, f"{inside}.{node.name}")
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name):
                        yield f"{inside}.{target.id}", node

    def used_by(self, node):
        """Full names of what the function or table mentions."""
        for one in ast.walk(node):
            if isinstance(one, ast.Name | ast.Attribute):
                head, _, rest = ast.unparse(one).partition(".")
                if head in self.meaning:
                    yield f"{self.meaning[head]}.{rest}" if rest else self.meaning[head]

    def exits_of(self, node):
        for one in ast.walk(node):
            if isinstance(one, ast.Call) and (kind := self._exit(one)):
                yield kind

    def _exit(self, call):
        called = ast.unparse(call.func)
        last = called.rpartition(".")[2]
        whole = self.meaning.get(called.partition(".")[0], called)
        if last == "compile" and "typst" not in whole:
            return ""
        if last == "HttpResponse":
            told = {word.arg for word in call.keywords} & {"content_type", "headers"}
            return "a file" if told or len(call.args) > 1 else ""
        if last == "write" and "buffer" in called:
            return "standard output"
        return EXITS.get(last, "")


@cache
def modules():
    files = [file for file in SOURCE.glob("kasanari/**/*.py") if "migrations" not in file.parts]
    return {module.name: module for module in map(Module, files)}


@cache
def uses():
    """For each function and table, those it uses, followed through packages that only pass names on."""
    known = {name for module in modules().values() for name in module.nodes}
    return {
        name: {full for used in module.used_by(node) if (full := _resolved(used)) in known and full != name}
        for module in modules().values()
        for name, node in module.nodes.items()
    }


def _resolved(name, depth=0):
    place, _, last = name.rpartition(".")
    module = modules().get(place)
    if module is not None and depth < 9:
        meant = module.meaning.get(last, name)
        return name if meant == name else _resolved(meant, depth + 1)
    above = modules().get(place.rpartition(".")[0])  # a name reached through a module that was imported under another
    middle = place.rpartition(".")[2]
    if above is not None and middle in above.meaning and depth < 9:
        return _resolved(f"{above.meaning[middle]}.{last}", depth + 1)
    return name


def _reaches(name, wanted, seen=None):
    seen = set() if seen is None else seen
    if name == wanted:
        return True
    if name in seen:
        return False
    seen.add(name)
    if name in tables():
        return False
    return any(_reaches(one, wanted, seen) for one in uses().get(name, ()))


@cache
def tables():
    """Names that only hold others, such as ``urlpatterns``: that one of them asks says nothing of the next."""
    nodes = {name: node for module in modules().values() for name, node in module.nodes.items()}
    return {name for name, node in nodes.items() if isinstance(node, ast.Assign | ast.AnnAssign)}


@cache
def users():
    found = defaultdict(set)
    for name, used in uses().items():
        for one in used:
            found[one].add(name)
    return found


def asks(name, seen=frozenset()):
    """Whether ``name`` asks itself, or everybody who uses it does."""
    if name in UNASKED or _reaches(name, MAY_LEAVE):
        return True
    above = users()[name] - seen - {name}
    return bool(above) and all(asks(one, seen | {name}) for one in above)


def exits():
    return {
        name: sorted(set(module.exits_of(node)))
        for module in modules().values()
        for name, node in module.nodes.items()
        if any(module.exits_of(node))
    }


def test_whatever_can_leave_asks_first():
    found = exits()
    for known in (
        "kasanari.cases.views.planning.print_plan",
        "kasanari.welfareplan.views.account_file",
        "kasanari.welfareplan.formats.as_csv",
        "kasanari.office.documents.render",
        "kasanari.notifications.delivery._send",
    ):
        assert known in found, f"{known} makes something leave, and this test does not see it"
    assert {name: kinds for name, kinds in found.items() if not asks(name)} == {}


def test_nobody_is_excused_who_has_no_exit():
    assert set(UNASKED) - set(exits()) <= {"kasanari.config.database._embedded"}


def test_a_way_out_that_nobody_asks_about_is_found(monkeypatch):
    """The walk follows real names: without the question in ``issue_document`` the plan on paper is told."""
    uses()["kasanari.office.actions.issue_document"].discard(MAY_LEAVE)
    try:
        loose = {name for name in exits() if not asks(name)}
    finally:
        uses.cache_clear()
    assert "kasanari.cases.views.planning.print_plan" in loose
    assert "kasanari.welfareplan.formats.as_csv" not in loose


def test_every_mail_is_asked_about():
    """Mail is put into the outbox by ``queue`` alone; it asks, and nothing else makes messages."""
    assert _reaches("kasanari.notifications.outbox.queue", MAY_LEAVE)
    makers = {
        name
        for module in modules().values()
        for name, node in module.nodes.items()
        if any(
            isinstance(one, ast.Call)
            and ast.unparse(one.func).startswith("Message.objects.")
            and "create" in ast.unparse(one.func)
            for one in ast.walk(node)
        )
    }
    assert makers == {"kasanari.notifications.outbox.queue"}


WHOLE_CITY = {
    "kasanari.imports.staging._read_and_compare": "compares a list with everybody on record, and tells of each row only what it would change",
    "kasanari.imports.staging.rows_that_would_do_otherwise": "asks before a list is applied whether the records are still as they were when it was read",
    "kasanari.imports.actions.answering.apply": "lets an approved list into the records of everybody it names",
    "kasanari.imports.waiting.content_of": "takes up the file that waits, which nobody else may open",
    "kasanari.imports.waiting.forget": "empties the file that was read, without looking into it",
    "kasanari.imports.jobs._stopped": "says on a list why the work on it stopped, and no more",
    "kasanari.imports.jobs.forget": "empties rows of lists, and reads nothing of them",
    "kasanari.people.residents.knowing.unknown": "asks who of a list is on record, to keep from its reader that somebody is",
    "kasanari.access.actions.emergencies._open_dossiers": "an emergency opens what is kept about one person, wherever it is kept",
    "kasanari.access.outbound.protected_stay_hidden": "rule D must know everybody into whose hands a paper may come",
    "kasanari.cases.jobs._with_due_follow_ups": "asks who is in charge of what falls due, and reads nothing of it",
    "kasanari.access.actions.dossiers._was_known": "naming a person whom another desk knows is looked at afterwards, whatever that desk is",
    "kasanari.access.invited._sittings_naming": "a conflict closes a sitting over a dossier that the worker may not look into",
    "kasanari.access.invited.OwnInvitation.speaks_of": "an invitation is checked against the persons of a dossier its holder may not know of",
    "kasanari.access.actions.merging.propose_merge": "a proposal weighs all that is known of both; of its reasons everybody sees what he may read",
    "kasanari.access.actions.merging.confirm_merge": "whoever is protected against a person is never merged with that person",
    "kasanari.access.uniting.unite_restrictions": "a restriction holds for everybody who counts as the same person, whoever knows of them",
    "kasanari.access.uniting.divide_restrictions": "what was recorded of two persons while they counted as one stays with both, whoever knows it",
    "kasanari.people.duplicates.proposing.propose_likely": "compares everybody with everybody and tells nobody's name",
    "kasanari.access.jobs.look_after": "asks what nobody answered, and reads nothing of it",
    "kasanari.workbench.ledger._naming": "what happened in dossiers the reader may not know of is left out of a person's ledger",
    "kasanari.workbench.unusual.unusual": "compares who was looked at with who looked; shows neither name nor record of a resident",
    "kasanari.demo.city.invent_city": "invents everybody in it",
    "kasanari.demo.commands._somebody_lives_here": "a city that has people is not invented over",
    "kasanari.people.search.grams.index_persons": "writes down by what persons are found, also of one whom no record names yet",
    "kasanari.people.commands._index": "writes anew by what every person is found",
    "kasanari.directory.agencies.sync_organizations": "gives each agency of the pack its entry in the directory",
    "kasanari.directory.jobs.remind": "asks which entries are to be confirmed",
    "kasanari.directory.owner.entry_opened": "an owner's link opens the one entry it was made for, and no other row",
    "kasanari.access.outbound._is_any_protected": "rule D must know of every protection, whoever may look at it",
    "kasanari.referrals.actions.obstacles.opened_for": "a receiver's link opens the one referral it was made for, and no other row",
    "kasanari.referrals.actions.obstacles._lock_rivals": "locks what was asked of others at the same time, of which the receiver learns nothing",
    "kasanari.referrals.actions.ending.overtake_rivals": "withdraws from the others what one receiver accepted; nothing of them is read",
    "kasanari.referrals.actions.answering._is_kept": "the same late words, sent twice, are kept once",
    "kasanari.referrals.actions.outside.wrong_code": "notes at the one referral of a link that the link was closed",
    "kasanari.referrals.figures.pairs": "counts hand-overs between agencies; no letter and no person is read",
    "kasanari.referrals.jobs.look_after": "looks for promises not kept; reads no letter",
    "kasanari.welfareplan.account.account_for": "a figure of the plan counts the whole city and names nobody",
    "kasanari.welfareplan.views.records": "the figure itself counts rows that this worker may not open",
}
"""Everybody who opens the second wall for every row, with the sentence; the only view counts and shows no row."""


def test_all_who_look_at_the_whole_city_are_known_with_their_sentence():
    found = {
        name: ast.unparse(one.args[0]).strip("'\"") if len(one.args) == 1 else "no sentence"
        for module in modules().values()
        for name, node in module.nodes.items()
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and ast.unparse(one.func).rpartition(".")[2] == "whole_city"
    }
    assert found == WHOLE_CITY


def test_one_view_alone_looks_at_the_whole_city():
    assert [name for name in WHOLE_CITY if ".views" in name] == ["kasanari.welfareplan.views.records"]


def test_nobody_else_touches_the_settings_of_the_wall():
    """The wall is told by its own module only: a room that set ``kasanari.whole_city`` itself would not be listed above."""
    touching = [
        module.name
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "kasanari.whole_city" in node.value
    ]
    assert set(touching) == {"kasanari.gate.wall"}


def answer(view, by):
    request = RequestFactory().get("/file/")
    browser = world.signed_in(by)
    request.user, request.session, request.resolver_match = by, browser.session, None
    request.COOKIES = {name: cookie.value for name, cookie in browser.cookies.items()}
    return middleware.OneTransaction(lambda _: HttpResponse()).process_view(request, view, (), {})


LEAVING = {
    "pdf": lambda: HttpResponse(b"%PDF", content_type="application/pdf"),
    "csv": lambda: HttpResponse("a,b", content_type="text/csv; charset=utf-8"),
    "json": lambda: JsonResponse({}),
    "stream": lambda: StreamingHttpResponse([b"x"], content_type="application/octet-stream"),
    "file": lambda: FileResponse(iter([b"x"]), content_type="text/plain"),
    "a page to keep": lambda: HttpResponse("<p>", headers={"Content-Disposition": "attachment; filename=a.html"}),
    "data of a refused form": lambda: JsonResponse({}, status=422),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LEAVING)
def test_a_view_that_forgets_to_ask_lets_nothing_leave(kind):
    by = world.worker("general")

    @gate.staff_page(no_content="a test")
    def staff(request):
        return LEAVING[kind]()

    @gate.public_page("a test")
    def public(request):
        return LEAVING[kind]()

    for view in (staff, public):
        with pytest.raises(guards.LeftUnasked, match="/file/"):
            answer(view, by)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LEAVING)
def test_a_view_that_asked_answers(kind):
    @gate.public_page("a test")
    def public(request):
        gate.may_leave([], Recipient("public"))
        return LEAVING[kind]()

    assert answer(public, world.worker("general")).status_code in (200, 422)
    assert AuditRow.objects.get().subject == "leaves:public"


@pytest.mark.django_db
def test_a_refused_paper_does_not_count_as_asked():
    by = world.worker("general")
    case = world.case_at(by, desk="general")

    @gate.public_page("a test")
    def stubborn(request):
        try:
            gate.may_leave([gate.Mention(case.subject.pk, "family_name")], Recipient("public"))
        except gate.Refused:
            return JsonResponse({})

    with pytest.raises(guards.LeftUnasked):
        answer(stubborn, by)


@pytest.mark.django_db
def test_pages_and_nothings_need_not_ask():
    for made in (HttpResponse("<p>"), HttpResponse(status=302), HttpResponseNotModified(), HttpResponse(status=204)):

        @gate.public_page("a test")
        def page(request, made=made):
            return made

        assert answer(page, world.worker("general")) is made


@pytest.mark.django_db
def test_the_server_answers_500_and_the_visitor_gets_none_of_it(client, monkeypatch):
    monkeypatch.setattr(gate, "may_leave", lambda *_, **__: None)
    client.raise_request_exception = False
    response = client.get(reverse("welfareplan:account_file", args=["sasaeau-2020", 2022, "json"]))
    assert response.status_code == 500
    assert b"pillars" not in response.content
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
def test_the_public_account_asks_and_the_audit_knows(client):
    for extension in ("pdf", "csv", "json"):
        response = client.get(reverse("welfareplan:account_file", args=["sasaeau-2020", 2022, extension]))
        assert response.status_code == 200
    rows = AuditRow.objects.filter(subject="leaves:public", act="welfareplan:account_file")
    assert [(row.right, row.ground, row.subject_ids) for row in rows] == [("share", "outbound", [])] * 3
