"""Lets a running Rasa take over a new model between two turns: a model just trained, or one that was pointed to.

A model that Rasa refuses leaves the old one running, and the pointer goes back to it.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import httpx

from baton.errors import ModelError, RasaAway
from baton.operations.models import Models, Pointer

LOOK_EVERY_S = 1.0
LOADING_S = 180.0


class Loader(Protocol):
    """Asks Rasa to take over a model; raises ModelError when it refuses, RasaAway when it cannot be asked."""

    def __call__(self, name: str) -> None: ...


def everywhere(loaders: Sequence[Loader]) -> Loader:
    """All Rasa servers: raises ModelError as soon as one refuses, else RasaAway when one has to be asked again."""

    def load(name: str) -> None:
        away = None
        for one in loaders:
            try:
                one(name)
            except RasaAway as error:
                away = error
        if away is not None:
            raise away

    return load


def http_loader(rasa_url: str, secret: str) -> Loader:
    """The route of Baton's channel that swaps models; a server that has the model already is left alone."""

    def load(name: str) -> None:
        if _model_of(rasa_url, secret) == name:
            return
        try:
            answer = httpx.post(
                f"{rasa_url}/webhooks/baton/model",
                json={"path": f"models/{name}"},
                headers={"X-Baton-Secret": secret},
                timeout=LOADING_S,
                trust_env=False,
            )
        except httpx.TransportError as error:
            raise RasaAway(f"Rasa did not answer: {type(error).__name__}.") from error
        if answer.status_code in (400, 422):
            raise ModelError(_reason(answer))
        if answer.status_code != 200:
            raise RasaAway(f"Rasa answered {answer.status_code}.")

    return load


class Takeover:
    """Watches `models/`; `tell` gets one sentence for each event."""

    def __init__(self, models: Models, *, load: Loader, tell: Callable[[str], None]) -> None:
        self._models, self._load, self._tell = models, load, tell
        self._seen = set(models.names())
        self._sizes: dict[str, int] = {}
        self._good = models.pointer()
        self._started = False

    def at_start(self) -> str | None:
        """The model for a starting Rasa: the one that ran before, at the first start the active one."""
        if not self._started:
            self._started = True
            name = self._models.active()
            if name and name != self._good.loaded:
                self._loaded(name)
        return self._good.loaded

    def watch(self, stopping: threading.Event) -> None:
        """Look until told to stop; a folder that cannot be read or written is said once and looked at again."""
        hindered = ""
        while not stopping.wait(LOOK_EVERY_S):
            try:
                self.look()
                hindered = ""
            except OSError as error:
                what = f"{error.strerror or type(error).__name__}"
                if what != hindered:
                    self._tell(f"New models are not looked for while {self._models.folder.name}/ fails: {what}.")
                hindered = what

    def look(self) -> None:
        """One round: a model that was pointed to comes first, then the newest unseen one."""
        pointed = self._models.pointer().current
        name = pointed if pointed and pointed != self._good.loaded else self._finished()
        if name is None or name == self._good.loaded:
            return
        try:
            self._models.require(name)
            self._take(name)
        except RasaAway:
            return
        except ModelError as error:
            self._models.write(self._good)
            self._seen.add(name)
            self._tell(f"Model {name} is not used, {self._good.loaded} keeps running. {error}")
        else:
            self._loaded(name)
            self._seen.update(self._models.not_newer_than(name))
            self._tell(f"Model {name} has taken over. `baton model rollback` brings the one before back.")

    def _take(self, name: str) -> None:
        try:
            self._load(name)
        except ModelError:
            with suppress(ModelError, RasaAway):
                # Of several servers some may have taken what another refused.
                self._load(self._good.loaded or name)
            raise

    def _loaded(self, name: str) -> None:
        previous = self._good.loaded or self._good.previous
        self._good = self._models.write(Pointer(current=name, previous=previous, loaded=name))

    def _finished(self) -> str | None:
        """The newest unseen model whose file no longer grows."""
        unseen = [name for name in self._models.names() if name not in self._seen]
        sizes = {name: (self._models.folder / name).stat().st_size for name in unseen}
        whole = [name for name in unseen if self._sizes.get(name) == sizes[name]]
        self._sizes = sizes
        return whole[0] if whole else None


def _model_of(rasa_url: str, secret: str) -> str | None:
    try:
        headers = {"X-Baton-Secret": secret}
        answer = httpx.get(f"{rasa_url}/webhooks/baton/state", headers=headers, timeout=5, trust_env=False)
        return str(answer.json().get("model"))
    except (httpx.TransportError, ValueError, AttributeError):
        return None


def _reason(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        return str(problem.get("detail") or problem.get("title"))
    except (ValueError, AttributeError):
        return answer.text[:300]
