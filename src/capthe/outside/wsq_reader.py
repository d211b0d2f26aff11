"""WSQ pictures of fingers (FBI IAFIS-IC-0110) read by the library `wsq`, in a process of its own.

The library is written in C and may end its process, or worse, on damaged bytes; here that is one
picture that cannot be read. The process holds no key and no connection, and is started when the
first picture comes. Both ways: u32 length, then so many bytes; an empty answer says that it cannot
be read.
"""

import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from io import BytesIO
from struct import Struct
from typing import IO

from PIL import Image

from capthe.domain.errors import Fault
from capthe.face.finger_print import no_wsq, unreadable

_LENGTH = Struct(">I")
_PIXELS_MAX = 4096 * 4096
_BYTES_MAX = 16 << 20
_QUALITY = 90
_SECONDS_MAX = 10.0


class WsqProcess:
    """Turns WSQ into grey JPEG (`face.finger_print.WsqReader`); a process that dies is replaced."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __call__(self, wsq: bytes) -> bytes:
        """Return the picture. Refusal: it cannot be read, or the library is not installed.

        Fault: no answer came in time.
        """
        with self._lock:
            if self._process is None and not self._started():
                return no_wsq(wsq)
            jpeg = self._asked(wsq)
        if not jpeg:
            raise unreadable()
        return jpeg

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> bool:
        """Start the process; False when it cannot load the library."""
        if find_spec("wsq") is None:
            return False
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interruption is for who asks: the pipe's end ends it
        )  # fmt: skip
        try:
            _read(self._process.stdout)
        except EOFError:
            self.close()
            return False
        return True

    def _asked(self, wsq: bytes) -> bytes:
        process = self._process
        assert process is not None  # noqa: S101 - it was started
        assert process.stdin is not None  # noqa: S101 - with pipes
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        watch = threading.Timer(_SECONDS_MAX, stop)
        watch.start()
        try:
            process.stdin.write(_LENGTH.pack(len(wsq)) + wsq)
            process.stdin.flush()
            answer = _read(process.stdout)
        except (BrokenPipeError, EOFError) as error:
            self.close()
            if is_late.is_set():
                raise Fault("wsq: the process that reads pictures gave no answer") from error
            return b""
        finally:
            watch.cancel()
        return answer


def wsq_once(wsq: bytes) -> bytes:
    """Read one picture for who looks at one card; the process ends with it."""
    process = WsqProcess()
    try:
        return process(wsq)
    finally:
        process.close()


def _read(pipe: IO[bytes] | None) -> bytes:
    assert pipe is not None  # noqa: S101 - it was started with pipes
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(min(length, _BYTES_MAX))
    if len(data) < length:
        raise EOFError
    return data


def _jpeg(wsq: bytes) -> bytes:
    """Decode one picture; empty when it cannot be."""
    out = BytesIO()
    try:
        picture = Image.open(BytesIO(wsq), formats=["WSQ"])
        if picture.width * picture.height > _PIXELS_MAX:
            return b""
        picture.convert("L").save(out, "JPEG", quality=_QUALITY)
    except Exception:  # noqa: BLE001 - the library raises whatever it likes at damaged bytes
        return b""
    return out.getvalue()


def _serve() -> None:
    """Answer until nobody asks any more."""
    import wsq  # noqa: F401, PLC0415 - an optional extra: it tells Pillow of the format

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what the library says
    jpeg = b""  # an empty answer before the first question says that all is there
    while True:
        answers.write(_LENGTH.pack(len(jpeg)) + jpeg)
        answers.flush()
        try:
            jpeg = _jpeg(_read(sys.stdin.buffer))
        except EOFError:
            return


if __name__ == "__main__":
    _serve()
