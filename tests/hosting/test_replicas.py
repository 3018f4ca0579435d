"""Two servers behind a proxy: visitors stay with theirs, and when one dies nobody loses more than a moment."""

import asyncio
import os
import shutil

import pytest

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
