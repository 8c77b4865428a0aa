"""プラン: up to three goals, each with those who do something for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.packs.forms import agencies
from kasanari.ui.days import after_today
from kasanari.ui.forms import DateField, line, text

from ..actions import DraftGoal, DraftPlan, DraftRole
from ..models import Plan

GOALS = 3
BLANK_ROLES = 6


class GoalForm(forms.Form):
    """One issue and what is to be reached. The first one is required."""

    issue = text(_("課題"), required=False, rows=2)
    goal = text(_("目標"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("issue")) != bool(data.get("goal")) and not self.errors:
            self.add_error("goal" if data.get("issue") else "issue", _("課題と目標は、組にして入力してください。"))
        return data


class RoleForm(forms.Form):
    """Who does what, how often, by when; no agency means an informal hand."""

    goal = forms.ChoiceField(label=_("どの目標に"), choices=[(str(n), str(n)) for n in range(1, GOALS + 1)])
    agency_code = forms.ChoiceField(label=_("機関"), required=False)
    who = line(_("担い手"))
    what = line(_("すること"), max_length=300)
    frequency = line(_("頻度"), max_length=60)
    due_on = DateField(label=_("期限"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency_code"].choices = [("", _("地域・家族など")), *agencies()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("who") or data.get("agency_code")) and not data.get("what"):
            self.add_error("what", _("何をするかを入力してください。"))
        if data.get("what") and not data.get("who"):
            self.add_error("who", _("だれがするかを入力してください。"))
        return data

    def role(self) -> DraftRole:
        return DraftRole(
            **{name: self.cleaned_data[name] for name in ("who", "what", "agency_code", "frequency", "due_on")}
        )


GoalFormSet = forms.formset_factory(GoalForm, extra=GOALS, max_num=GOALS, validate_max=True)
RoleFormSet = forms.formset_factory(RoleForm, extra=BLANK_ROLES, max_num=20, validate_max=True)


class PlanForm(forms.Form):
    """支援プラン. Goals and roles are form sets inside; errors of all three count."""

    aim = text(_("目指す姿"), rows=2)
    missing_resources = text(_("不足する社会資源"), required=False, rows=2)
    review_on = DateField(label=_("次回モニタリング"))
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, current: Plan | None = None) -> None:
        super().__init__(data, initial=_initial(current))
        goals, roles = _rows(current)
        self.goals = GoalFormSet(data, prefix="goals", initial=goals)
        self.roles = RoleFormSet(data, prefix="roles", initial=roles)

    def is_valid(self) -> bool:
        valid = all([super().is_valid(), self.goals.is_valid(), self.roles.is_valid()])
        return valid and self._belongs_together()

    def clean_review_on(self) -> Any:
        return after_today(self.cleaned_data["review_on"])

    def draft(self) -> DraftPlan:
        data = self.cleaned_data
        goals = [
            DraftGoal(issue=row["issue"], goal=row["goal"], roles=self._roles_of(position))
            for position, row in enumerate(self.goals.cleaned_data, start=1)
            if row.get("goal")
        ]
        return DraftPlan(
            aim=data["aim"], goals=goals, review_on=data["review_on"], missing_resources=data["missing_resources"]
        )

    def _roles_of(self, position: int) -> list[DraftRole]:
        written = [form for form in self.roles if form.cleaned_data.get("what")]
        return [form.role() for form in written if form.cleaned_data["goal"] == str(position)]

    def _belongs_together(self) -> bool:
        """At least one goal, and no role that points to an empty one."""
        written = {str(n) for n, row in enumerate(self.goals.cleaned_data, start=1) if row.get("goal")}
        if not written:
            self.goals[0].add_error("goal", _("目標をひとつ以上入力してください。"))
        for form in self.roles:
            if form.cleaned_data.get("what") and form.cleaned_data["goal"] not in written:
                form.add_error("goal", _("この番号の目標は空欄です。目標を入力するか、番号を選び直してください。"))
        return not any(self.goals.errors) and not any(self.roles.errors)


def _initial(current: Plan | None) -> dict[str, Any]:
    if current is None:
        return {"based_on": 0}
    return {
        "based_on": current.version,
        "aim": current.aim,
        "missing_resources": current.missing_resources,
        "review_on": None if current.is_decided else current.review_on,
    }


def _rows(current: Plan | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands in the plan already, as rows of the two form sets."""
    if current is None:
        return [], []
    goals = list(current.goals.all())
    roles = [
        {name: getattr(role, name) for name in ("who", "what", "agency_code", "frequency", "due_on")}
        | {"goal": str(goal.position)}
        for goal in goals
        for role in goal.roles.all()
    ]
    return [{"issue": goal.issue, "goal": goal.goal} for goal in goals], roles
