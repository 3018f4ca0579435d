"""Sessions of a running server: each sees its own, and none is lost when the server is restarted."""

import asyncio

from tests.hosting.visitor import Visitor, finish
from tests.server import Server


def test_visitors_see_their_own_numbers_and_language(server: Server) -> None:
    async def visits() -> None:
        one, two = await asyncio.gather(
            Visitor(f"{server.url}/regression?lang=en&w=1").open(),
            Visitor(f"{server.url}/regression?lang=zh&w=0.5").open(),
        )
        for b in (-2.0, 0.5, 4.0):
            await asyncio.gather(one.move("b", b), two.move("b", b + 1))
            of_one, of_two = await asyncio.gather(one.values(), two.values())
            assert (of_one["lang"], of_one["w"], of_one["b"]) == ("en", "1", f"{b:g}")
            assert (of_two["lang"], of_two["w"], of_two["b"]) == ("zh", "0.5", f"{b + 1:g}")
        assert "Regression" in one.shown()
        assert "回归" in two.shown()
        await asyncio.gather(one.close(), two.close())

    finish(visits())


def test_what_no_input_changes_is_sent_once(server: Server) -> None:
    async def visits() -> None:
        visitor = await Visitor(f"{server.url}/gradient_check?lang=en").open()
        before = "\n".join(visitor.shown())
        await visitor.move("x1", 0.5)
        after = "\n".join(visitor.shown())
        for fixed, moving in (
            ("By Taylor", "Every gradient twice"),
            ("L−1", "From the same start"),
            ("Now break it", "Passed"),
        ):
            assert fixed in before
            assert moving in before
            assert moving in after
            assert fixed not in after
        await visitor.close()

    finish(visits())


def test_an_input_runs_its_part_of_the_page_and_no_other(server: Server) -> None:
    async def visits() -> None:
        visitor = await Visitor(f"{server.url}/vectors?lang=en").open()
        await visitor.move("x1", 0.5)
        after = "\n".join(visitor.shown())
        assert "x = (0.5, 2.5)" in after
        assert "The products of u and v" not in after
        assert "the cosine between them" not in after
        await visitor.move("p", 7.0)
        after = "\n".join(visitor.shown())
        assert "the cosine between them" in after
        assert "in the plane" not in after
        assert {"x1": "0.5", "p": "7"}.items() <= (await visitor.values()).items()
        await visitor.close()

    finish(visits())


def test_a_slider_keeps_its_value_when_its_scale_changes(server: Server) -> None:
    """Where the link does not help: Streamlit takes a slider with another scale for another, and goes back to an older
    value, or fails."""

    async def visits() -> None:
        visitor = await Visitor(f"{server.url}/vanishing_gradients?lang=en&inside=true").open()
        for key, value in (("depth", 39.0), ("layer", 33.0), ("depth", 25.0), ("layer", 10.0), ("depth", 23.0)):
            await visitor.move(key, value)
            assert "layer" in visitor.sliders()
        assert (await visitor.values())["layer"] == "10"
        await visitor.close()

    finish(visits())


def test_a_reload_after_a_restart_shows_the_same() -> None:
    async def visit(address: str, **moves: float) -> tuple[str, list[str]]:
        visitor = await Visitor(address).open()
        for key, value in moves.items():
            await visitor.move(key, value)
        link = await visitor.link()
        await visitor.close()
        return link, visitor.shown()

    with Server() as first:
        before, shown_before = finish(visit(f"{first.url}/regression?lang=en", w=1.25, b=-0.5))
    with Server(port=first.port):
        after, shown_after = finish(visit(before))
    assert "w=1.25&" in after
    assert "b=-0.5&" in after
    assert after == before
    assert shown_after == shown_before
