"""Rows of conversations hold when several processes meet at the same customer."""

import secrets
from threading import Barrier, Thread

from sqlalchemy import func, select

from baton.storage import conversations
from baton.storage.tables import customers


def test_a_new_customer_whose_messages_come_at_the_same_instant_is_one(database):
    key, start, found = f"111:{secrets.token_hex(8)}", Barrier(4), []

    def arrive():
        with database.transaction() as tx:
            # On SQLite a writer waits for the one before it, so nobody may hold a transaction at the gate.
            if database.is_postgres:
                start.wait(timeout=30)
            found.append(conversations.find_customer(tx, channel="whatsapp", channel_key=key, name="Ada"))

    threads = [Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as tx:
        query = select(func.count()).select_from(customers).where(customers.c.channel_key == key)
        assert tx.connection.execute(query).scalar() == 1
    assert len(found) == 4
    assert len(set(found)) == 1
