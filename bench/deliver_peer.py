"""The servers that `bench deliver` writes to: they read each request whole, say 202, and a dot on standard output."""

import asyncio
import ssl
import sys


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept open."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].split()[0])
            body = await reader.readexactly(length)
            assert b"signature:" in head and b'"type":"create"' in body.lower()
            writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            sys.stdout.write(".")
            sys.stdout.flush()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(certificate: str) -> None:
    """Until told to stop."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
