"""The merchant's own system behind one adapter: the table of shops and how to open one.

Nothing here connects at import; a shop is opened on first use and kept for the process.
"""

from functools import lru_cache
from importlib import import_module

from baton.errors import SettingError
from baton.settings import Settings
from baton.shop.base import Shop

SHOPS: dict[str, tuple[str, str]] = {
    "demo": ("Seeded demo shop in an SQLite file", "baton.shop.demo.DemoShop"),
}
"""Name of a shop (setting BATON_SHOP) -> label, class path."""


def open_shop(name: str, *, url: str) -> Shop:
    """Open the shop of this name; raises SettingError when the table does not list it."""
    if name not in SHOPS:
        raise SettingError(f"BATON_SHOP is {name!r}, which is no shop. Known: {', '.join(sorted(SHOPS))}.")
    module, _, class_name = SHOPS[name][1].rpartition(".")
    shop: Shop = getattr(import_module(module), class_name)(url)
    return shop


@lru_cache(maxsize=1)
def current_shop() -> Shop:
    """The shop that the settings name, opened once per process."""
    settings = Settings.from_environment()
    return open_shop(settings.shop, url=settings.shop_url)
