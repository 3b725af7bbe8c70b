"""Reviews are signed by a person for one report; what is past its time, from the installation on, is overdue."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from baton.errors import PolicyError, ReviewError
from baton.rights.decisions import verify
from baton.rights.policy import REVIEWS, Law, RightsPolicy
from baton.rights.reviews import digest_of, due, keep, sign
from baton.storage.tables import decisions, users
from tests.fakes import Scene

POLICY = RightsPolicy("mine", {"mine": Law("ours", "-")}, {"bias_audit": 90, "empathy_review": 35})
SHIPPED = Path(__file__).parents[2] / "policy" / "rights.yml"


def made(scene: Scene, kind: str = "bias_audit", report: str = "abc") -> None:
    with scene.database.transaction() as tx:
        keep(tx, kind, verdict="passed", report=report, figures={"pairs": 10}, model="m", policy="p")


def signed(scene: Scene, kind: str = "bias_audit", *, by: str = "Maya", report: str = "abc") -> None:
    with scene.database.transaction() as tx:
        sign(tx, kind, by=by, report=report)


def states(scene: Scene) -> dict[str, tuple[bool, str | None]]:
    with scene.database.reading() as tx:
        return {one.kind: (one.overdue, one.signed_by) for one in due(tx, POLICY)}


def installed(scene: Scene, days_ago: int) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(update(users).values(created_at=tx.now() - timedelta(days=days_ago)))


def test_nothing_is_overdue_on_the_first_day(scene: Scene) -> None:
    assert states(scene) == dict.fromkeys(REVIEWS, (False, None))
    with scene.database.reading() as tx:
        days = {one.kind: one.due_at and (one.due_at - tx.now()).days for one in due(tx, POLICY)}
    assert (days["bias_audit"] in (89, 90), days["empathy_review"] in (34, 35), days["record_sheet"]) == (
        True,
        True,
        None,
    )


def test_what_was_never_signed_is_overdue_its_interval_after_the_installation(scene: Scene) -> None:
    installed(scene, 36)
    assert states(scene) == {"bias_audit": (False, None), "empathy_review": (True, None), "record_sheet": (False, None)}
    installed(scene, 91)
    assert states(scene) == {"bias_audit": (True, None), "empathy_review": (True, None), "record_sheet": (False, None)}


def test_a_log_that_is_older_than_every_account_counts_as_the_installation(scene: Scene) -> None:
    made(scene)
    with scene.database.transaction() as tx:
        tx.connection.execute(update(decisions).values(at=tx.now() - timedelta(days=40)))
    assert states(scene)["empathy_review"] == (True, None)


def test_before_anybody_is_there_nothing_is_overdue(scene: Scene) -> None:
    with scene.database.transaction() as tx:
        tx.connection.execute(delete(users))
    assert {overdue for overdue, _ in states(scene).values()} == {False}


def test_a_signature_holds_until_its_time_is_over(scene: Scene) -> None:
    installed(scene, 100)
    made(scene)
    assert states(scene)["bias_audit"] == (True, None)
    signed(scene)
    assert states(scene)["bias_audit"] == (False, "Maya")
    with scene.database.transaction() as tx:
        long_ago = tx.now() - timedelta(days=91)
        tx.connection.execute(update(decisions).where(decisions.c.action == "sign_off").values(at=long_ago))
    assert states(scene)["bias_audit"] == (True, "Maya")


def test_the_latest_signature_counts(scene: Scene) -> None:
    made(scene, "empathy_review")
    signed(scene, "empathy_review", by="Ann")
    signed(scene, "empathy_review", by="Ben")
    assert states(scene)["empathy_review"] == (False, "Ben")


def test_many_signatures_of_one_kind_hide_none_of_another(scene: Scene) -> None:
    made(scene, "record_sheet", "sheet")
    signed(scene, "record_sheet", report="sheet")
    made(scene)
    with scene.database.transaction() as tx:
        for _ in range(201):
            sign(tx, "bias_audit", by="Ann", report="abc")
    assert states(scene)["record_sheet"] == (False, "Maya")


def test_an_old_report_can_be_signed_however_many_came_after_it(scene: Scene) -> None:
    with scene.database.transaction() as tx:
        for number in range(201):
            keep(tx, "bias_audit", verdict="passed", report=f"r{number}", figures={}, model="m", policy="p")
    signed(scene, report="r0")
    assert states(scene)["bias_audit"] == (False, "Maya")


def test_the_log_with_reviews_in_it_holds_and_names_the_audit(scene: Scene) -> None:
    made(scene)
    signed(scene)
    entry = scene.rows(decisions)[-1]
    assert (entry.action, entry.actor, entry.outcome, entry.inputs["audit"]) == ("sign_off", "Maya", "passed", 1)
    with scene.database.reading() as tx:
        assert verify(tx) is None


@pytest.mark.parametrize("kind", REVIEWS)
def test_a_report_that_was_not_made_here_or_was_changed_is_not_signed(scene: Scene, kind: str) -> None:
    made(scene, kind)
    with pytest.raises(ReviewError, match="was changed since"):
        signed(scene, kind, report="abd")


def test_the_report_of_one_kind_is_not_signed_as_another(scene: Scene) -> None:
    made(scene, "record_sheet")
    with pytest.raises(ReviewError, match="not one of empathy_review"):
        signed(scene, "empathy_review")


def test_only_a_person_signs_and_only_a_known_review(scene: Scene) -> None:
    with pytest.raises(ReviewError, match="signed by a person"):
        signed(scene, "record_sheet", by="  ")
    with pytest.raises(ReviewError, match="There is no review 'tea'"):
        signed(scene, "tea")


def test_the_digest_is_the_files(tmp_path: Path) -> None:
    report = tmp_path / "audit.md"
    report.write_text("all is well")
    before = digest_of(report)
    report.write_text("all is well.")
    assert digest_of(report) != before
    with pytest.raises(ReviewError, match="cannot be read"):
        digest_of(tmp_path / "gone.md")


def test_the_shipped_policy_names_a_law_that_is_there() -> None:
    shipped = RightsPolicy.load(SHIPPED)
    assert shipped.in_force is shipped.laws[shipped.law]
    assert shipped.laws["spain"].person_within_s == 180


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("law: own_promise", "law: mars", "'law' names 'mars'"),
        ("bias_audit: 90", "tea_audit: 90", "'every_days' names 'tea_audit'"),
        ("bias_audit: 90", "bias_audit: 0", "must lie between 1 and 1095"),
        ("person_within_s: 180", "person_within_s: 0", "must lie between 1 and 86400"),
    ],
)
def test_what_is_wrong_in_the_policy_is_said_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rights.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        RightsPolicy.load(tmp_path / "rights.yml")
