import threading
import time

from calapp.auth.vault import MemoryVault
from calapp.model.edits import Telling
from calapp.service.connections import Connections


def test_threads_that_ask_at_once_share_one_vault():
    opened = []

    def slow():
        time.sleep(0.05)
        opened.append(MemoryVault(""))
        return opened[-1]

    connections = Connections(
        vault=slow,
        connect=lambda *_: None,
        discover=lambda *_: None,
        authorize=lambda *_: None,
        remark=lambda _: "",
        telling=lambda _: Telling.NEVER,
        rule_problem=lambda *_: "",
    )
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(connections.vault)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert set(map(id, seen)) == {id(opened[0])}
