"""Sessions of a running server: each sees its own, and none is lost when the server is restarted."""

import asyncio

from tests.hosting.visitor import Visitor, finish
from tests.server import Server


def test_visitors_see_their_own_numbers_and_language(server: Server) -> None:
    async def visits() -> None:
        one, two = await asyncio.gather(
            Visitor(f"{server.url}/regression?lang=en&w=1").open(), Visitor(f"{server.url}/regression?lang=zh&w=0.5").open()
        )
        for b in (-2.0, 0.5, 4.0):
            await asyncio.gather(one.move("b", b), two.move("b", b + 1))
            assert (one.values()["b"], two.values()["b"]) == (f"{b:g}", f"{b + 1:g}")
        assert (one.values()["lang"], one.values()["w"]) == ("en", "1")
        assert (two.values()["lang"], two.values()["w"]) == ("zh", "0.5")
        assert "Regression" in one.shown()
        assert "回归" in two.shown()
        await asyncio.gather(one.close(), two.close())

    finish(visits())


def test_a_reload_after_a_restart_shows_the_same() -> None:
    async def visit(address: str, **moves: float) -> Visitor:
        visitor = await Visitor(address).open()
        for key, value in moves.items():
            await visitor.move(key, value)
        await visitor.close()
        return visitor

    with Server() as first:
        before = finish(visit(f"{first.url}/regression?lang=en", w=1.25, b=-0.5))
    with Server(port=first.port):
        after = finish(visit(before.link()))
    assert (after.values()["w"], after.values()["b"]) == ("1.25", "-0.5")
    assert after.shown() == before.shown()
