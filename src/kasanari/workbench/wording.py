"""Codes of the gate in plain words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasanari.gate import SEARCH, Decision, Right
from kasanari.ui.grounds import NAMES_OF_GROUNDS

Text = str | Promise

RIGHTS: dict[str, Text] = {
    Right.INDEX: _("存在の確認"),
    Right.READ: _("内容の閲覧"),
    Right.WRITE: _("記入"),
    Right.AMEND: _("訂正・再開"),
    Right.LOCATE: _("住所・電話の閲覧"),
    Right.EXPORT: _("書き出し"),
    Right.SHARE: _("外部への提供"),
    SEARCH: _("検索"),
}

GROUNDS: dict[str, Text] = NAMES_OF_GROUNDS | {
    "intake": _("受付"),
    "scope": _("一覧"),
    "outbound": _("提供先の確認"),
    "administration": _("職員管理"),
    "own_words": _("自分の書きかけ"),
    "receiver_link": _("回答のリンク"),
    "owner_link": _("確認のリンク"),
}
"""Grounds as the audit names them. ``scope`` is a list or part of a page that was limited to what may be seen."""

SUBJECTS: dict[str, Text] = {
    "people.person": _("人"),
    "people.residence": _("住所"),
    "people.formername": _("旧氏・旧名"),
    "people.relation": _("続柄・関係"),
    "people.residentevent": _("住民の異動"),
    "people.mergeproposal": _("名寄せの候補"),
    "people.personmerge": _("名寄せ"),
    "imports.import": _("一覧の取込み"),
    "imports.importrow": _("取り込んだ一覧の行"),
    "people.householdmember": _("世帯員"),
    "access.dossier": _("支援記録"),
    "access.dossierperson": _("窓口の関わり"),
    "access.consent": _("本人同意"),
    "access.ground": _("閲覧の根拠"),
    "access.sitting": _("会議の回"),
    "access.tabledpaper": _("会議の提出資料"),
    "access.invitation": _("会議への招集"),
    "access.protection": _("支援措置"),
    "access.adversary": _("支援措置の相手方"),
    "access.approval": _("承認の依頼"),
    "access.review": _("事後の確認"),
    "access.emergency": _("緊急閲覧"),
    "access.accessrequest": _("閲覧の依頼"),
    "access.pledge": _("守秘の誓約"),
    "access.conflict": _("利害関係の申告"),
    "directory.organization": _("団体・機関"),
    "directory.service": _("活動・サービス"),
    "directory.location": _("場所"),
    "directory.serviceatlocation": _("活動の場所"),
    "directory.entryevent": _("掲載の経過"),
    "directory.ownerlink": _("確認のリンク"),
    "directory.correction": _("訂正の申出"),
    "directory.unmetneed": _("足りない資源"),
    "referrals.referral": _("つなぎ"),
    "referrals.referralevent": _("つなぎの経過"),
    "referrals.receiverlink": _("つなぎの回答のリンク"),
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
    "staff.keptform": _("書きかけの控え"),
    "gate.auditrow": _("アクセスの記録"),
    SEARCH: _("検索（言葉は読めない形で記録）"),
    "leaves:desk": _("文書（窓口へ）"),
    "leaves:agency": _("文書（機関へ）"),
    "leaves:person": _("文書（本人へ）"),
    "leaves:public": _("文書（公開）"),
    "leaves:worker": _("メール（職員へ）"),
    "leaves:owner": _("メール（団体へ）"),
    "leaves:receiver": _("つなぎ（団体へ）"),
}
"""Kinds of record a decision was about. A kind that is missing here shows under its code."""

PATTERNS: dict[str, Text] = {
    "family_name": _("職員と同じ氏の人を見た"),
    "colleague": _("ほかの職員と同姓同名の人を見た"),
    "closed": _("終結した記録を多く開いた"),
    "searches": _("多くさがした"),
}
"""Looks that somebody should ask about, see `unusual`."""

ALLOWED: dict[str, Text] = {
    "own_desk": _("あなたの窓口が、この人の相談を受けているためです。"),
    "consent": _("あなたの窓口へ情報を提供することに、本人が同意しているためです。"),
    "statutory_meeting": _(
        "守秘義務のある会議に、あなたが招集されているためです。提出された資料だけを、その回の間見られます。"
    ),
    "plan_meeting": _("本人が同意し、支援決定を受けたプランで、あなたが役割を担っているためです。"),
    "legal_duty": _("法令の定めにより、あなたに提供することが認められているためです。"),
    "emergency": _("生命・身体の危険のため、あなたが緊急閲覧を開いているためです。あとで係長・主任が確認します。"),
    "involvement": _("この人をどの窓口がいつから支えているかは、支援にあたる窓口どうしで知ることができるためです。"),
    "own_role": _("会議であなたが引き受けた役割が、まだ終わっていないためです。"),
    "supervision": _("係長・主任として、この窓口のことを確認する立場にあるためです。"),
    "own_question": _("あなた自身がした依頼・記録だからです。"),
    "resident_lookup": _(
        "市の窓口では、相談を受け付けるときに本人を確かめられるよう、氏名・フリガナ・生年月日・校区だけを住民検索で確認できます。"
    ),
    "intake": _("窓口の職員は、初めて相談に来た人を書きとめられるためです。"),
    "administration": _("システム管理者として、職員の配属を管理しているためです。"),
    "own_words": _("あなた自身が書きかけた内容だからです。"),
    "published": _("公開されている地域の資源だからです。"),
    "professional": _("支援にあたる窓口の職員が案内に使える、地域の資源だからです。"),
    "own_agency": _("あなたの機関自身の掲載だからです。"),
    "city_desk": _("市の窓口では、公開または支援者に見せている地域の資源を直せるためです。"),
    "addressed": _("このつなぎが、あなたの窓口かあなたに宛てられているか、遅れを知らせる人があなたであるためです。"),
    "receiver_link": _("つなぎ元が発行した回答のリンクと確認番号を持っているためです。"),
    "owner_link": _("受け持ちの窓口が発行した確認のリンクを持っているためです。"),
}
"""Why a right is given, by ground."""


class Refusal(NamedTuple):
    """Why a right is not given, and what helps."""

    sentence: Text
    remedy: Text


_NOT_YOURS = Refusal(
    _("この記録を受け持つ窓口に配属されておらず、見るための根拠（本人同意・会議・法令など）もありません。"),
    _("受け持っている窓口に相談し、本人の同意を得るか、支援会議に招集してもらってください。"),
)
_WHEREABOUTS = Refusal(
    _(
        "住所と電話番号は、この人の相談を受けている窓口のうち必要な職員だけが見られます。本人同意による提供には含まれません。"
    ),
    _("支援のために必要なときは、係長・主任に相談してください。"),
)
_BEYOND_DESK = _("受け持っている窓口に、必要なことを伝えて依頼してください。")

REFUSED: dict[str, Refusal] = {
    "no_ground": _NOT_YOURS,
    "not_covered": Refusal(
        _("あなたの根拠は、この種類の記録、または記録に出てくるすべての人にまでは及んでいません。"),
        _("必要なときは、受け持っている窓口に、同意の範囲を広げるか会議に提出できるかを相談してください。"),
    ),
    "not_cleared": Refusal(
        _("取扱いを限った区画の記録で、あなたの配属ではその区画を見る許可がありません。"),
        _("職務に必要なときは、係長・主任に配属の許可を確かめてもらってください。"),
    ),
    "not_visible": _NOT_YOURS,
    "conflict": Refusal(
        _("利害関係があるため、この記録は扱えません。"),
        _("関係がなくなったときは、係長・主任に解消の手続を依頼してください。"),
    ),
    "suspended": Refusal(
        _("利用停止の求めを受けているため、書くことも外へ渡すこともできません。読むことはできます。"),
        _("利用停止を解くには、受け持っている窓口で二人目の承認が要ります。"),
    ),
    "closed": Refusal(
        _("終結した記録のため、新しく書き足せません。"), _("続けるときは、事例の画面で再開してください。")
    ),
    "second_person": Refusal(
        _("ひとりの判断ではできません。係長・主任など二人目の承認が要ります。"),
        _("承認を依頼してください。承認から24時間の間、一度だけ使えます。"),
    ),
    "not_live": Refusal(_("アカウントが有効ではありません。"), _("システム管理者に確かめてください。")),
    "administrator": Refusal(
        _("システム管理者は、住民や事例の内容を見られません。"), _("窓口の職員が、自分のアカウントで開いてください。")
    ),
    "not_administrator": Refusal(
        _("職員と配属の管理は、システム管理者だけができます。"), _("システム管理者に依頼してください。")
    ),
    "other_desk": Refusal(_("配属されている窓口の記録だけを新しく作れます。"), _BEYOND_DESK),
    "no_desk": Refusal(
        _("いま配属されている窓口がありません。"), _("システム管理者に、配属の登録を依頼してください。")
    ),
    "takes_in_no_lists": Refusal(
        _("あなたの窓口では、住民の一覧を扱えません。"), _("一覧を取り込む窓口の職員に、取込みを依頼してください。")
    ),
    "not_supervisor": Refusal(
        _("一覧の承認と反映は、一覧を取り込む窓口の係長・主任だけができます。"), _("係長・主任に依頼してください。")
    ),
    "not_the_bringer": Refusal(
        _("直す行は、一覧を取り込んだ職員だけが受け取れます。"), _("取り込んだ職員に依頼してください。")
    ),
    "own_hand": Refusal(
        _("自分で自分の見られる範囲を広げることはできません。"), _("ほかの職員に、同じ手続を依頼してください。")
    ),
    "not_his": Refusal(_("ほかの職員が開いたものは、終わらせられません。"), _("開いた職員に依頼してください。")),
    "not_in_dossier": Refusal(
        _("この記録に出てこない人の同意は、ここには記録できません。"), _("先に、事例の当事者として登録してください。")
    ),
    "other_dossier": Refusal(
        _("別の記録の資料は、この会議には提出できません。"), _("会議が扱う事例の資料から選んでください。")
    ),
    "not_suspended": Refusal(_("利用停止にはなっていません。"), _("事例の画面で、いまの状態を確かめてください。")),
    "names_a_person": Refusal(
        _("公表するものに、個人の名前は載せられません。"), _("人が分からない形に直してください。")
    ),
    "adversary": Refusal(_("この宛先には渡せない内容が含まれています。"), _("係長・主任に相談してください。")),
    "former_housemate": Refusal(_("この宛先には渡せない内容が含まれています。"), _("係長・主任に相談してください。")),
    "locates_a_person": Refusal(
        _("人の所在が分かる内容は、窓口の外へ渡せません。"), _("所在の分かる部分を除いてください。")
    ),
    "locates_a_protected_person": Refusal(
        _("支援措置のある方の居所が分かることは、窓口の外に渡せません。"),
        _("連絡は窓口を通してください。"),
    ),
    "locates_another_person": Refusal(
        _("ほかの人の所在が分かる内容が含まれています。"), _("所在の分かる部分を除いてください。")
    ),
    "no_outbound_rule": Refusal(
        _("外へ渡す規則が定められていないため、何も渡せません。"), _("システム管理者に知らせてください。")
    ),
    "private_entry": Refusal(
        _("受け持ちの窓口だけが見られる掲載です。"), _("受け持っている窓口に、本人への確認を依頼してください。")
    ),
    "not_the_keeper": Refusal(
        _("この掲載を直せるのは、受け持ちの窓口、その機関自身、市の窓口です。"),
        _("受け持ちの窓口に、直すところを伝えてください。"),
    ),
    "entry_ended": Refusal(_("掲載を終えているため、直せません。"), _("続けるときは、先に掲載を再開してください。")),
    "not_the_owner": Refusal(
        _("確認のリンクで答えられるのは、リンクを受け取った団体だけです。"),
        _("職員は、掲載の画面で直すか、団体に答えてもらってください。"),
    ),
    "referral_over": Refusal(
        _("このつなぎは、答えが出たか、取り下げられたか、期限が過ぎています。"),
        _("続けるときは、つなぎ元に新しく送ってもらってください。"),
    ),
    "not_the_receiver": Refusal(
        _("つなぎに答えられるのは、宛てられた窓口か職員だけです。"), _("つなぎ先の窓口に答えてもらってください。")
    ),
    "link_over": Refusal(
        _("確認のリンクは、使われたか、期限が過ぎたか、取り消されています。"), _("新しいリンクを発行してください。")
    ),
    "not_own": Refusal(_("ほかの職員が書きかけたものです。"), _("書いた職員に依頼してください。")),
    "too_many": Refusal(
        _("検索が続いたため、いったん止めました。"), _("1分ほど待ってから、もう一度さがしてください。")
    ),
    "no_rule": Refusal(
        _("この種類の記録には、だれが見られるかの規則がまだありません。"), _("システム管理者に知らせてください。")
    ),
    "rule_failed": Refusal(
        _("規則を確かめられなかったため、安全のために閉じています。"),
        _("時間をおいても直らないときは、システム管理者に知らせてください。"),
    ),
}
"""Why a right is not given, by the code of the forbidding or missing rule. A test holds it against all sources."""

_OF_RIGHT: dict[tuple[str, str], Refusal] = {
    **{(why, Right.LOCATE): _WHEREABOUTS for why in ("no_ground", "not_covered", "not_cleared")},
    ("no_ground", Right.READ): Refusal(
        _("この人の相談を受けている窓口ではなく、あなたの窓口への提供について本人の同意もありません。"),
        _("相談を受け付けるか、受けている窓口が同意を得て記録すると、見られるようになります。"),
    ),
    **{
        (why, right): Refusal(
            _("記録を書けるのは、この人の相談を受けている窓口で、終結していない事例があるときです。"), _BEYOND_DESK
        )
        for why in ("no_ground", "not_covered")
        for right in (Right.WRITE, Right.AMEND)
    },
    **{
        (why, right): Refusal(_("外へ渡したり書き出したりできるのは、受け持っている窓口だけです。"), _BEYOND_DESK)
        for why in ("no_ground", "not_covered")
        for right in (Right.EXPORT, Right.SHARE)
    },
}
"""More to the point where the right is known. One text for whereabouts, whatever rule closes them: it tells nothing of
protection."""


def allowed(decision: Decision) -> Text:
    """Say in one sentence why a right is given."""
    return ALLOWED[decision.ground]


def refusal(decision: Decision) -> Refusal:
    """Say why a right is not given. The words never depend on records the reader may not know of."""
    return _OF_RIGHT.get((decision.why, decision.right)) or REFUSED[decision.why]
