"""Files of messages: fetched one at a time, tied to one message, given out with what is known of them."""

from datetime import timedelta

from baton.storage import attachments
from baton.storage.attachments import Stored

PICTURE = Stored("cat.png", "image/png", 3, "a" * 64)


def added(scene, conversation, **more):
    with scene.database.transaction() as tx:
        return attachments.add(tx, conversation_id=conversation, kind="image", **more)


def found(scene, conversation, key):
    with scene.database.reading() as tx:
        return attachments.find(tx, conversation, key)


def test_a_file_is_taken_by_one_fetcher_at_a_time_and_kept(scene):
    conversation = scene.conversation("whatsapp", "1:49")
    key = added(scene, conversation, reference="654")
    with scene.database.transaction() as tx:
        file = attachments.take_due(tx, seconds=60)
        assert attachments.take_due(tx, seconds=60) is None
    assert (file.id, file.reference, file.channel, file.channel_key) == (key, "654", "whatsapp", "1:49")
    with scene.database.transaction() as tx:
        attachments.keep(tx, file, PICTURE)
    kept = found(scene, conversation, key)
    assert (kept.state, kept.name, kept.mime, kept.size, kept.sha256) == ("stored", "cat.png", "image/png", 3, "a" * 64)


def test_a_file_that_could_not_be_fetched_is_due_again_later_and_may_be_refused(scene):
    conversation = scene.conversation()
    key = added(scene, conversation, reference="654")
    with scene.database.transaction() as tx:
        file = attachments.take_due(tx, seconds=60)
        attachments.again(tx, file, at=tx.now() - timedelta(seconds=1), reason="busy")
        file = attachments.take_due(tx, seconds=60)
        assert file.attempts == 1
        attachments.refuse(tx, file, "too large")
    with scene.database.transaction() as tx:
        assert attachments.take_due(tx, seconds=60) is None
    assert (found(scene, conversation, key).state, found(scene, conversation, key).reason) == ("refused", "too large")


def test_an_uploaded_file_is_tied_to_one_message_of_its_own_conversation(scene):
    conversation, other = scene.conversation(), scene.conversation(customer="else")
    key = added(scene, conversation, stored=PICTURE)
    scene.write(conversation, "look")
    (row,) = scene.messages(conversation)
    with scene.database.transaction() as tx:
        assert attachments.attach(tx, other, [key], message_id=row.id) == 0
        assert attachments.attach(tx, conversation, [key], message_id=row.id) == 1
        assert attachments.attach(tx, conversation, [key], message_id=row.id) == 0
        assert [file.id for file in attachments.of_messages(tx, [row.id])[row.id]] == [key]
    assert found(scene, other, key) is None
