"""A real IMAP server, Dovecot, in a folder of its own: mailboxes are Maildirs, a mail is delivered by writing a file.

Where its program is missing these tests are skipped by name; in CI it must be there.
"""

import atexit
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from functools import cache
from pathlib import Path

import pytest

from tests.processes import free_port, until
from tests.unprivileged import as_server_user, owned, server_folder, server_user

PROGRAM = Path("/usr/sbin/dovecot")
PASSWORD = "mailbox-password"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Dovecot:
    """`stop` closes the port and cuts every connection; what lies in the mailboxes stays."""

    def __init__(self) -> None:
        if not PROGRAM.exists():
            if os.environ.get("CI"):
                pytest.fail(f"Dovecot is not in {PROGRAM}. Install the package dovecot-imapd.")
            pytest.skip(f"Dovecot is not in {PROGRAM}")
        self.folder, self.port = server_folder("imap-"), free_port()
        self.password = PASSWORD
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = itertools.count()
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir()
            owned(self.folder / name)

    @property
    def address(self) -> str:
        return f"imap://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers; everybody logs in with `password` as it is by then."""
        user = server_user()
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        values = {"folder": self.folder, "user": user, "group": group, "port": self.port, "password": self.password}
        (self.folder / "conf").write_text(CONFIGURATION.format(**values), encoding="utf-8")
        command = as_server_user([str(PROGRAM), "-F", "-c", str(self.folder / "conf")])
        with (self.folder / "said").open("w") as said:
            self._process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
        until(self._answers, seconds=20)

    def stop(self) -> None:
        if self._process is not None:
            # Its helpers live on in peace when only the master is asked to stop.
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(30)
            self._process = None
        until(lambda: not self._answers(), seconds=20)

    def discard(self) -> None:
        """Stop it, if it still runs, and take its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def mailbox(self, user: str) -> Path:
        """The Maildir of a user, made at first sight."""
        folder = self.folder / "mail" / user
        for part in ("", "cur", "new", "tmp"):
            if not (folder / part).exists():
                (folder / part).mkdir()
                owned(folder / part)
        return folder

    def deliver(self, user: str, mail: bytes) -> None:
        """Put a mail into the mailbox, as a mail server does."""
        name = f"{time.time():.6f}.{next(self._delivered)}.here"
        waiting = self.folder / "mail" / user / "tmp" / name
        waiting.write_bytes(mail)
        owned(waiting)
        waiting.rename(self.folder / "mail" / user / "new" / name)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


@cache
def shared_dovecot() -> Dovecot:
    """One for all tests of a run that do not stop it; every test has mailboxes of its own."""
    server = Dovecot()
    server.start()
    atexit.register(server.discard)
    return server
