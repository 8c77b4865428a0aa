"""The theorems of the access specification: how they are run, and what a run tells at its end."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection

from kasanari.config import database


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("seed"))


@pytest.fixture(scope="session")
def pairs(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("pairs"))


@pytest.fixture(autouse=True)
def _swept(django_db_setup: None) -> None:
    """Sweep out the rows of worlds that were rolled back before: a few thousand of them make every look ten times slower."""
    with database.administrator_connection(dbname=connection.settings_dict["NAME"]) as administrator:
        administrator.execute("VACUUM")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Pairs, allowances by kind of ground, disagreements, and mutants caught of those made."""
    told = [one for reports in terminalreporter.stats.values() for one in reports if hasattr(one, "user_properties")]
    facts = [pair for report in told if getattr(report, "when", "") == "call" for pair in report.user_properties]
    if not facts:
        return
    total: Counter[str] = Counter()
    for name, number in facts:
        total[name] += number
    terminalreporter.section("theorems")
    allowed = ", ".join(f"{name[7:]} {total[name]}" for name in sorted(total) if name.startswith("allows "))
    outside = ", ".join(f"{name[6:]} {total[name]}" for name in sorted(total) if name.startswith("pairs "))
    terminalreporter.line(f"pairs {total['pairs']}; {outside}")
    terminalreporter.line(f"allowances: {allowed}")
    terminalreporter.line(f"disagreements {total['disagreements']}")
    terminalreporter.line(f"mutants caught {total['mutants caught']} of {total['mutants made']}")
