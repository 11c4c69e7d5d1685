"""The same page for a WSGI and for an ASGI server."""


def wsgi(_environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"here\n"]


async def asgi(scope, receive, send):
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here\n"})
