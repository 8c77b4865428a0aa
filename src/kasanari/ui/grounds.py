"""What a chip of grounds (根拠) says, by the code of the ground."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES_OF_GROUNDS: dict[str, str | Promise] = {
    "own_desk": _("自窓口"),
    "consent": _("本人同意"),
    "statutory_meeting": _("支援会議"),
    "plan_meeting": _("重層的支援会議"),
    "legal_duty": _("法令の定め"),
    "emergency": _("緊急"),
    "involvement": _("関わりのみ"),
    "addressed": _("宛先"),
    "own_role": _("自分の役割"),
    "supervision": _("確認の担当"),
    "own_question": _("自分の依頼"),
    "resident_lookup": _("住民検索"),
    "published": _("公開"),
    "professional": _("支援者"),
    "own_agency": _("自分の機関"),
    "city_desk": _("市の窓口"),
}
