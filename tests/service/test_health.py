from calapp.auth.vault import MemoryVault
from calapp.service import health


def test_a_sound_profile_says_so(world):
    assert health.folders(world.runtime.profile).ok
    database, backup, keyring = world.runtime.health()
    assert (backup.name, backup.detail) == ("backup", "none yet")
    assert (database.name, database.ok) == ("database", True)
    assert (keyring.name, keyring.ok) == ("keyring", True)


def test_a_copy_of_the_database_is_told_with_its_place(world):
    assert world.runtime.back_up()
    backup = world.runtime.health()[1]
    assert backup.ok
    assert str(world.runtime.profile.data / "backups") in backup.detail


def test_files_that_others_can_read_are_named(world):
    path = world.runtime.profile.data / "export.ics"
    path.touch()
    path.chmod(0o644)
    check = health.folders(world.runtime.profile)
    assert not check.ok
    assert "export.ics" in check.advice


def test_a_keyring_that_forgets_comes_with_advice(world):
    world.runtime.connections._vault = MemoryVault("Install a keyring.")
    assert health.keyring(world.runtime.connections) == health.Check(
        "keyring", ok=False, detail="this run only", advice="Install a keyring."
    )


def test_versions_name_what_matters():
    assert "SQLite" in health.versions().detail
    assert "icalendar" in health.versions().detail
