"""An answer of the server that is there as a whole before it is sent."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope


async def whole_answer(app: ASGIApp, scope: Scope) -> tuple[int, Headers, bytes]:
    """Status, headers and body of what an application answers to a request without a body, not yet compressed.

    It is whole also if the visitor who asks leaves meanwhile: a file that is sent to nobody would end where they left.
    """
    messages: list[Message] = []

    async def stay() -> Message:
        stays: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await stays

    async def collect(message: Message) -> None:
        messages.append(message)

    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    await app({**scope, "extensions": {}, "headers": headers}, stay, collect)
    start, *parts = messages
    return start["status"], Headers(raw=start["headers"]), b"".join(part.get("body", b"") for part in parts)
