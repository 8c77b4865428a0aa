"""本人同意, as it lies on paper."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person

from .dossier import Dossier, ItemKind


class ConsentQuerySet(GatedQuerySet):
    def live(self, on: date) -> ConsentQuerySet:
        """Consents that hold on ``on``: obtained, not expired, not withdrawn."""
        return self.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on), obtained_on__lte=on, expires_on__gt=on
        )

    def for_support(self) -> ConsentQuerySet:
        """Consents to the support itself, on which meetings and plans may stand."""
        return self.filter(is_for_hand_over=False)


class Consent(models.Model):
    """本人同意, as the consent record of the handbook has it: to whom, for what, how, until when.

    ``receivers`` are those without a desk here (a salon, a doctor), by the names the person agreed to. One given for a
    hand-over (``is_for_hand_over``) carries that hand-over and nothing else: no meeting, no plan.
    """

    classified = Classified(
        plain="id dossier desk_codes receivers is_for_hand_over scope method obtained_on obtained_by expires_on"
        " withdrawn_on withdrawn_by form_version kept_at",
        personal="person representative representative_relation representative_basis",
        sensitive="items measures_after",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    desk_codes = ArrayField(models.SlugField(max_length=40), verbose_name=_("提供先の窓口"))
    receivers = ArrayField(
        models.CharField(max_length=200), verbose_name=_("窓口以外の提供先"), default=list, blank=True
    )
    is_for_hand_over = models.BooleanField(_("つなぎのための同意"), default=False)
    scope = ArrayField(models.CharField(max_length=12, choices=ItemKind), verbose_name=_("提供する記録"))
    items = models.TextField(_("共有する内容"))
    method = models.CharField(_("同意の方法"), max_length=20)
    representative = models.CharField(_("代理人氏名"), max_length=100, blank=True)
    representative_relation = models.CharField(_("代理人の続柄"), max_length=40, blank=True)
    representative_basis = models.CharField(_("代理の根拠"), max_length=100, blank=True)
    form_version = models.CharField(_("様式の版"), max_length=20)
    kept_at = models.CharField(_("原本の保管場所"), max_length=100, blank=True)
    obtained_on = models.DateField(_("同意日"))
    obtained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("有効期限"))
    withdrawn_on = models.DateField(_("撤回日"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    measures_after = models.TextField(_("撤回後の措置"), blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-obtained_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("obtained_on")), name="consent_expires_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(representative="") | ~Q(representative_basis=""), name="representative_has_a_basis"
            ),
        ]

    @property
    def desks(self) -> list[packs.Desk]:
        return [packs.city().desks[code] for code in self.desk_codes]

    @property
    def shared_with(self) -> list[str]:
        """Everybody it names, as screens list them."""
        return [*(desk.name for desk in self.desks), *self.receivers]
