"""What only the demo shop promises: its size, its seed, its file."""

import subprocess
import sys

import pytest

from baton.errors import ShopError
from baton.shop.demo import DemoShop
from baton.shop.demo_seed import first_contents

COUNT = "from baton.shop.demo import DemoShop; import sys; print(len(DemoShop(sys.argv[1]).orders_of('C-0015')))"


def test_the_seed_gives_200_customers_and_2000_orders_the_same_each_time():
    rows = first_contents()
    assert (len(rows["customers"]), len(rows["orders"])) == (200, 2_000)
    assert rows == first_contents()


def test_changes_are_seen_by_another_process(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    DemoShop(url).stop_newsletter("oliver.ahmed@mail.example")
    assert DemoShop(url).customer_by_email("oliver.ahmed@mail.example").newsletter is False


def test_two_processes_that_start_at_once_seed_once(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    started = [
        subprocess.Popen([sys.executable, "-c", COUNT, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0], outputs
    expected = str(len(DemoShop(url).orders_of("C-0015")))
    assert [output.strip() for output, _ in outputs] == [expected, expected]


def test_a_file_that_cannot_be_used_is_a_shop_error(tmp_path):
    (tmp_path / "shop.db").mkdir()
    with pytest.raises(ShopError, match="BATON_SHOP_URL"):
        DemoShop(f"sqlite:///{tmp_path}/shop.db")
