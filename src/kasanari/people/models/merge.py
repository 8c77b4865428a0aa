"""名寄せ: two records that may be of one person, and the standing word that they are.

A merge moves nothing. It says from when to when ``merged`` counts as the same person as ``kept``; records, dossiers and
grounds keep pointing where they pointed, so no right widens and an undone merge leaves no trace but its own row.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .person import Person


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("確認待ち")
    CONFIRMED = "confirmed", _("同じ人")
    REFUSED = "refused", _("別の人")


class MergeProposalQuerySet(GatedQuerySet):
    def waiting(self) -> MergeProposalQuerySet:
        return self.filter(state=ProposalState.PROPOSED)


class MergeProposal(models.Model):
    """Somebody, or the nightly comparison (``proposed_by`` None), thinks that two records are of one person.

    ``first`` is the one with the smaller id, so that a pair is one pair. ``score`` (0–1) and ``reasons`` (codes of
    ``people.duplicates``) tell why; a refused pair stays here, and the comparison never proposes it again.
    ``first_agreed_by`` and ``second_agreed_by`` said, each for that record, that the two are one: whoever proposed it,
    and whoever answered, for the records they speak for. Nobody is shown who: it would tell which desks know a person.
    """

    classified = Classified(
        plain="id state proposed_at proposed_by looked_at looked_by",
        personal="first second first_agreed_by second_agreed_by",
        sensitive="score reasons note answer",
        unseen="first_agreed_by second_agreed_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(_("一致度"))
    reasons = models.JSONField(_("根拠"), default=list)
    state = models.CharField(_("状態"), max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    note = models.TextField(_("そう思う理由"), blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    first_agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    second_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("確認した結果"), blank=True)

    objects = MergeProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-score", "id")
        indexes = [models.Index(fields=["second", "first"], name="proposals_of_a_pair")]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="proposal_orders_its_pair"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(state="proposed"), name="pair_is_proposed_once"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", looked_at__isnull=True, looked_by__isnull=True)
                | ~Q(state="proposed") & Q(looked_at__isnull=False, looked_by__isnull=False),
                name="answered_proposal_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(looked_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(looked_by=F("proposed_by")),
                name="nobody_answers_his_own_proposal",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="refused_proposal_says_why"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(first_agreed_by__isnull=False, second_agreed_by__isnull=False),
                name="confirmed_proposal_has_the_word_of_both_sides",
            ),
        ]


class PersonMergeQuerySet(GatedQuerySet):
    def standing(self) -> PersonMergeQuerySet:
        return self.filter(undone_at__isnull=True)


class PersonMerge(models.Model):
    """While it stands, ``merged`` is the same person as ``kept``. Undone, it is history; nothing had been moved."""

    classified = Classified(
        plain="id proposal confirmed_at confirmed_by undone_at undone_by",
        personal="kept merged",
        sensitive="undone_reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField(MergeProposal, on_delete=models.PROTECT, related_name="merge")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_reason = models.TextField(_("取り消した理由"), blank=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        ordering = ("-confirmed_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="person_is_merged_into_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="nobody_is_merged_into_himself"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="undone_merge_says_who_and_why",
            ),
        ]
