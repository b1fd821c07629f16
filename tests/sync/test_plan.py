"""The decision table: one row for each cell."""

import pytest

from calapp.sync.plan import Action, Local, Plan, Remote, decide, plan_page

TABLE = [
    (Local.ABSENT, Remote.SAME, Action.NOTHING),
    (Local.ABSENT, Remote.CHANGED, Action.STORE),
    (Local.ABSENT, Remote.GONE, Action.NOTHING),
    (Local.CLEAN, Remote.SAME, Action.NOTHING),
    (Local.CLEAN, Remote.CHANGED, Action.STORE),
    (Local.CLEAN, Remote.GONE, Action.FORGET),
    (Local.NEW, Remote.SAME, Action.NOTHING),
    (Local.NEW, Remote.CHANGED, Action.MERGE),
    (Local.NEW, Remote.GONE, Action.NOTHING),
    (Local.DIRTY, Remote.SAME, Action.NOTHING),
    (Local.DIRTY, Remote.CHANGED, Action.MERGE),
    (Local.DIRTY, Remote.GONE, Action.WEIGH_REMOTE_DELETE),
    (Local.DELETED, Remote.SAME, Action.NOTHING),
    (Local.DELETED, Remote.CHANGED, Action.WEIGH_LOCAL_DELETE),
    (Local.DELETED, Remote.GONE, Action.FINISH_DELETE),
    (Local.CONFLICTED, Remote.SAME, Action.NOTHING),
    (Local.CONFLICTED, Remote.CHANGED, Action.REFRESH_CONFLICT),
    (Local.CONFLICTED, Remote.GONE, Action.REFRESH_CONFLICT),
]


@pytest.mark.parametrize(("local", "remote", "action"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_every_cell(local, remote, action):
    assert decide(local, remote) is action


def test_table_is_complete():
    assert {row[:2] for row in TABLE} == {(local, remote) for local in Local for remote in Remote}


def test_page_is_sorted_into_bodies_to_fetch_and_removals():
    states = {
        "same": (Local.CLEAN, "1"),
        "newer": (Local.CLEAN, "1"),
        "dirty": (Local.DIRTY, "1"),
        "gone": (Local.CLEAN, "1"),
        "both": (Local.CLEAN, "1"),
    }
    plan = plan_page(
        {"same": "1", "newer": "2", "dirty": "2", "new": "1", "unnamed": None, "both": "2"},
        frozenset({"gone", "never seen", "both"}),
        lambda href: states.get(href, (Local.ABSENT, None)),
    )
    assert plan == Plan(
        {
            "newer": Action.STORE,
            "dirty": Action.MERGE,
            "new": Action.STORE,
            "unnamed": Action.STORE,
            "both": Action.STORE,
        },
        {"gone": Action.FORGET},
    )


def test_missing_etag_proves_nothing():
    plan = plan_page({"a": None}, frozenset(), lambda _: (Local.CLEAN, None))
    assert plan.fetch == {"a": Action.STORE}
