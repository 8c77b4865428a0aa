"""Codes of the gate in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasanari.gate import Decision, Right

Text = str | Promise

RIGHTS: dict[str, Text] = {
    Right.INDEX: _("知る"),
    Right.READ: _("読む"),
    Right.WRITE: _("書く"),
    Right.AMEND: _("訂正・再開"),
    Right.LOCATE: _("住所・電話を見る"),
    Right.EXPORT: _("書き出す"),
    Right.SHARE: _("外へ渡す"),
}

GROUNDS: dict[str, Text] = {
    "own_desk": _("自窓口"),
    "consent": _("本人同意"),
    "resident_lookup": _("住民検索"),
    "intake": _("受付"),
    "scope": _("一覧"),
    "outbound": _("提供先の確認"),
    "administration": _("職員管理"),
}
"""Grounds as the audit names them. ``scope`` is a list or part of a page that was limited to what may be seen."""

SUBJECTS: dict[str, Text] = {
    "people.person": _("人"),
    "people.residence": _("住所"),
    "people.householdmember": _("世帯員"),
    "access.dossier": _("支援記録"),
    "access.consent": _("本人同意"),
    "cases.contact": _("相談受付"),
    "cases.case": _("事例"),
    "cases.caseevent": _("事例の経過"),
    "cases.note": _("支援経過記録"),
    "cases.assessment": _("アセスメント"),
    "cases.plan": _("プラン"),
    "cases.goal": _("プランの目標"),
    "cases.role": _("プランの役割"),
    "cases.meeting": _("会議"),
    "cases.attendance": _("会議の出席者"),
    "cases.followup": _("モニタリング"),
    "cases.evaluation": _("評価"),
    "staff.user": _("職員アカウント"),
    "gate.auditrow": _("アクセスの記録"),
    "leaves:desk": _("文書（窓口へ）"),
    "leaves:agency": _("文書（機関へ）"),
    "leaves:person": _("文書（本人へ）"),
    "leaves:public": _("文書（公開）"),
}
"""Kinds of record a decision was about. A kind that is missing here shows under its code."""

_ALLOWED: dict[str, Text] = {
    "own_desk": _("あなたの窓口が、この人の相談を受けているためです。"),
    "consent": _("あなたの窓口へ情報を提供することに、本人が同意しているためです。"),
    "resident_lookup": _(
        "市の窓口では、相談を受け付けるときに本人を確かめられるよう、氏名・フリガナ・生年月日・校区だけを住民検索で確認できます。"
    ),
}

_REFUSED: dict[str, Text] = {
    Right.READ: _(
        "この人の相談を受けている窓口ではなく、あなたの窓口への提供について本人の同意もありません。"
        "相談を受け付けるか、受けている窓口が同意を得て記録すると、見られるようになります。"
    ),
    Right.LOCATE: _(
        "住所と電話番号は、この人の相談を受けている窓口だけが見られます。本人同意による提供には含まれません。"
    ),
    Right.WRITE: _("記録を書けるのは、この人の相談を受けている窓口で、終結していない事例があるときです。"),
}


def why(decision: Decision) -> Text:
    """Say in one sentence why a right is given or not. The words never depend on records the reader may not know of."""
    if decision.allowed:
        return _ALLOWED.get(decision.ground, decision.ground)
    return _REFUSED[decision.right]
