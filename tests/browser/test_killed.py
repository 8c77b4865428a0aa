"""A server killed in the middle of an act leaves no half act."""

import signal
import subprocess
import sys

import pytest

from .test_journey import run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

HANGS_IN_THE_ACT = """
import sys, time
from django.test import Client
from kasanari.cases.actions import intake
from kasanari.staff.models import User

def hang(*_):
    print("half way", flush=True)
    time.sleep(60)

intake._open_case = hang
client = Client(raise_request_exception=False)
client.post("/demo/sign-in/", {"username": "demo-counter"})
client.post("/contacts/new/", {
    "desk_code": "general", "channel": "phone", "words": "途中で止まった受付", "topics": ["care"], "anonymous": "",
    "family_name": "途中", "given_name": "止子", "outcome": "own_desk",
    "form_key": "6a0c1d58-7c8e-4ad7-9d0f-1d7d2b1c0001",
})
print("not hung", flush=True)
"""

COUNTS = """
from kasanari.cases.models import Contact
from kasanari.people.models import Person
print(Contact.objects.filter(words__startswith="途中").count(), Person.objects.filter(family_name="途中").count())
"""


def test_killing_the_server_in_an_act_leaves_nothing_of_it(city):
    command = [sys.executable, "-m", "kasanari", "manage", "shell", "-v0", "-c", HANGS_IN_THE_ACT]
    with subprocess.Popen(command, env=city.environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline().strip() == "half way"
        server.send_signal(signal.SIGKILL)
    assert run(city, COUNTS).split() == ["0", "0"]
