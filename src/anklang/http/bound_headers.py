"""The head of a request is bounded. The parser under the server would take one of any size into memory."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 64 * 1024  # of request line and headers; up to one piece of the network more is read

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHeaders(HttpToolsProtocol):
    """Ends a connection whose head is too large with 431 (RFC 6585)."""

    _in_head = False
    _head = 0  # bytes of the head that came so far

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is over."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take the next piece; what goes on with a head that is too large is not awaited."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MOST_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()
