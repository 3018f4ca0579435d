"""Two servers behind a proxy: visitors stay with theirs, and when one dies nobody loses more than a moment."""

import asyncio
import contextlib
import os
import shutil
import time
import urllib.request
from collections.abc import Callable

import pytest

from pages.ui.frame import rooms
from tests.hosting.proxy import behind_one_address
from tests.hosting.visitor import Visitor, cookie_of, finish

PAGE = "/regression?lang=en"
pytestmark = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("haproxy"), reason="no haproxy: apt-get install haproxy"
)


@pytest.mark.parametrize("base", ["", "/tool/dl"])
def test_a_server_dies_and_its_visitors_go_on_at_the_other(base: str) -> None:
    with behind_one_address(base) as (url, servers):

        async def class_() -> None:
            visitors = [await Visitor(f"{url}{PAGE}", cookie_of(url)).open() for _ in range(4)]
            assert [visitor.cookie.partition("=")[2] for visitor in visitors].count("one") == 2
            for visitor in visitors:
                await visitor.move("b", 3.5)
            links = {visitor.cookie: await visitor.link() for visitor in visitors}
            assert all("b=3.5&" in link for link in links.values())
            servers["one"].process.kill()
            others = [visitor for visitor in visitors if visitor.cookie.endswith("two")]
            await asyncio.gather(*(other.move("w", 0.5) for other in others))
            lost = [cookie for cookie in links if cookie.endswith("one")]
            back = [await Visitor(links[cookie], cookie).open() for cookie in lost]
            new = await Visitor(f"{url}{PAGE}", cookie_of(url)).open()
            assert [await visitor.link() for visitor in back] == [links[cookie] for cookie in lost]
            assert new.cookie.endswith("two")
            await asyncio.gather(*(visitor.close() for visitor in (*others, *back, new)))

        finish(class_())


def replica_of(url: str, cookie: str = "") -> str:
    """The server that a proxy leads a visitor with a cookie to, as the cookie tells that it answers with."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        given = answer.headers.get("set-cookie") or cookie
    return str(given.partition(";")[0].partition("=")[2])


@pytest.mark.parametrize("base", ["", "/tool/dl"])
def test_the_code_of_a_room_decides_the_server_whatever_the_cookie_says(base: str) -> None:
    with behind_one_address(base) as (url, servers):
        codes = [rooms.code_of(rooms.new_key()) for _ in range(12)]
        homes = {code: replica_of(f"{url}/?room={code}") for code in codes}
        assert set(homes.values()) == {"one", "two"}
        for code, home in homes.items():
            for cookie in ("PLAYGROUND=one", "PLAYGROUND=two"):
                assert replica_of(f"{url}/one_neuron?lang=zh&room={code.lower()}&opener=x", cookie) == home
        assert replica_of(f"{url}{PAGE}", "PLAYGROUND=two") == "two"
        code, home = homes.popitem()
        servers[home].process.kill()
        wait_until(lambda: replica_of(f"{url}/?room={code}", f"PLAYGROUND={home}") != home)


def wait_until(done: Callable[[], bool]) -> None:
    """Until something is so; it may fail on the way."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            if done():
                return
        time.sleep(0.1)
    raise AssertionError("it has not come to be so")
