"""The accounts of the invented city: one for each role a visitor may want to try. Names are numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.staff import actions
from kasanari.staff.models import Posting, PostingRole, User

PREFIX = "demo-"

Text = str | Promise


@dataclass(frozen=True)
class DemoAccount:
    """One account. ``role`` and ``sentence`` tell the visitor who this is and what is to be seen."""

    username: str
    display_name: str
    kana: str
    agency: str
    desks: tuple[str, ...]
    role: Text
    supervisor: bool
    administrator: bool
    sentence: Text


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(
        username="demo-counter",
        display_name="見本 一子",
        kana="ミホン カズコ",
        agency="city",
        desks=("general",),
        role=_("窓口職員"),
        supervisor=False,
        administrator=False,
        sentence=_("来所や電話の相談を最初に受け付けます。自窓口の事例を読み書きし、住民検索で本人を確かめます。"),
    ),
    DemoAccount(
        username="demo-coordinator",
        display_name="見本 二郎",
        kana="ミホン ジロウ",
        agency="city",
        desks=("multi-agency", "layering"),
        role=_("多機関協働コーディネーター"),
        supervisor=False,
        administrator=False,
        sentence=_("一つの窓口では進まない事例を引き受け、同意を得て会議を開き、各機関の役割をプランにまとめます。"),
    ),
    DemoAccount(
        username="demo-supervisor",
        display_name="見本 三枝",
        kana="ミホン ミエ",
        agency="city",
        desks=("general", "multi-agency", "outreach"),
        role=_("係長"),
        supervisor=True,
        administrator=False,
        sentence=_("三つの窓口を見渡し、担当者ごとの受け持ちと、期限を過ぎた約束を確かめます。"),
    ),
    DemoAccount(
        username="demo-livelihood",
        display_name="見本 四季",
        kana="ミホン シキ",
        agency="jiritsu",
        desks=("livelihood",),
        role=_("自立相談支援員"),
        supervisor=False,
        administrator=False,
        sentence=_("委託先で生活困窮者の相談を受けます。ほかの窓口の事例は、本人の同意があるものだけ読めます。"),
    ),
    DemoAccount(
        username="demo-elder",
        display_name="見本 五月",
        kana="ミホン サツキ",
        agency="houkatsu",
        desks=("elder",),
        role=_("地域包括支援センター職員"),
        supervisor=False,
        administrator=False,
        sentence=_("高齢者とその家族の相談を受けます。市の住民検索は使えません。"),
    ),
    DemoAccount(
        username="demo-shakyo",
        display_name="見本 六花",
        kana="ミホン リッカ",
        agency="shakyo",
        desks=("neighbourhood",),
        role=_("社協コーディネーター"),
        supervisor=False,
        administrator=False,
        sentence=_("校区の支え合いから届く心配ごとを受けとめ、近所の手と窓口の支援をつなぎます。"),
    ),
    DemoAccount(
        username="demo-family",
        display_name="見本 七海",
        kana="ミホン ナナミ",
        agency="city",
        desks=("family-child",),
        role=_("家庭子ども相談員"),
        supervisor=False,
        administrator=False,
        sentence=_("子どもを守る区画の中の事例を扱います。この区画は、ほかの窓口からは見えません。"),
    ),
    DemoAccount(
        username="demo-mens",
        display_name="見本 八雲",
        kana="ミホン ヤクモ",
        agency="city",
        desks=("mens",),
        role=_("男性相談員"),
        supervisor=False,
        administrator=False,
        sentence=_("匿名の電話相談を受けます。男性相談の記録は、ほかの窓口からは見えません。"),
    ),
    DemoAccount(
        username="demo-youth",
        display_name="見本 九太",
        kana="ミホン キュウタ",
        agency="city",
        desks=("youth",),
        role=_("若者相談員"),
        supervisor=False,
        administrator=False,
        sentence=_("中学校卒業後から39歳までの相談を受け、本人に合う機関につなぎます。"),
    ),
    DemoAccount(
        username="demo-admin",
        display_name="見本 十和",
        kana="ミホン トワ",
        agency="city",
        desks=(),
        role=_("システム管理者"),
        supervisor=False,
        administrator=True,
        sentence=_("職員の配属とアクセスの記録を管理します。相談の内容は何も見られません。"),
    ),
)
"""The roles of a city that has all these desks; `accounts_for` fits them to a pack."""


def accounts_for(city: packs.City) -> list[DemoAccount]:
    """The accounts a pack can have, then one for each desk nobody sits at yet; always with an administrator."""
    fitting = list(_fitting(city))
    manned = {desk for account in fitting for desk in account.desks}
    return fitting + [_account_at(desk) for desk in city.desks.values() if desk.code not in manned]


def open_accounts(*, at: datetime, by: User | None = None) -> dict[str, User]:
    """Open the accounts and post their holders from the day of ``at`` on; return them by user name.

    Safe to repeat: what is there stays as it is. Give the day on which the invented city's records begin, since nobody
    could have written them before sitting at the desk. The pack must have been applied: it brings the agencies.
    """
    return {account.username: _open(account, at=at, by=by) for account in accounts_for(packs.city())}


def _open(account: DemoAccount, *, at: datetime, by: User | None) -> User:
    user = User.objects.filter(username=account.username).first() or actions.open_account(
        username=account.username,
        display_name=account.display_name,
        kana=account.kana,
        agency_code=account.agency,
        is_system_administrator=account.administrator,
    )
    posted = set(Posting.objects.filter(user=user).values_list("desk_code", flat=True))
    for desk_code in account.desks:
        if desk_code not in posted:
            role = PostingRole.SUPERVISOR if account.supervisor else PostingRole.WORKER
            actions.post(user=user, desk_code=desk_code, from_on=timezone.localdate(at), role=role, by=by)
    return user


def _fitting(city: packs.City) -> Iterator[DemoAccount]:
    for account in ACCOUNTS:
        if account.administrator:
            yield account if account.agency in city.agencies else replace(account, agency=next(iter(city.agencies)))
            continue
        desks = tuple(code for code in account.desks if code in city.desks)
        if desks and account.agency in city.agencies:
            yield replace(account, desks=desks)


def _account_at(desk: packs.Desk) -> DemoAccount:
    return DemoAccount(
        username=f"{PREFIX}{desk.code}",
        display_name=f"見本（{desk.label}）",
        kana="ミホン",
        agency=desk.agency,
        desks=(desk.code,),
        role=desk.name,
        supervisor=False,
        administrator=False,
        sentence=_("この窓口の相談を受け、自窓口の事例を読み書きします。"),
    )
