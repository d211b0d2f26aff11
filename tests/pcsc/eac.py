"""PACE and secure messaging by libeac3 (OpenPACE, C), through ctypes: a terminal we did not write.

It does all cryptography; what is here carries its bytes into commands and out of answers.
"""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_void_p

from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv

CAN = 2
PACE = 0


class Buffer(ctypes.Structure):
    _fields_ = (("length", c_size_t), ("data", POINTER(ctypes.c_ubyte)), ("max", c_size_t))


class Refused(Exception):  # noqa: N818 - an answer, as in the package
    """libeac says no."""


def library():
    lib = ctypes.CDLL("libeac.so.3")
    buffer = POINTER(Buffer)
    for name, result, *arguments in (
        ("BUF_MEM_create_init", buffer, c_char_p, c_size_t),
        ("EAC_CTX_new", c_void_p),
        ("EAC_CTX_clear_free", None, c_void_p),
        ("EAC_CTX_init_ef_cardaccess", c_int, c_char_p, c_size_t, c_void_p),
        ("PACE_SEC_new", c_void_p, c_char_p, c_size_t, c_int),
        ("PACE_STEP2_dec_nonce", c_int, c_void_p, c_void_p, buffer),
        ("PACE_STEP3A_generate_mapping_data", buffer, c_void_p),
        ("PACE_STEP3A_map_generator", c_int, c_void_p, buffer),
        ("PACE_STEP3B_generate_ephemeral_key", buffer, c_void_p),
        ("PACE_STEP3B_compute_shared_secret", c_int, c_void_p, buffer),
        ("PACE_STEP3C_derive_keys", c_int, c_void_p),
        ("PACE_STEP3D_compute_authentication_token", buffer, c_void_p, buffer),
        ("PACE_STEP3D_verify_authentication_token", c_int, c_void_p, buffer),
        ("EAC_CTX_set_encryption_ctx", c_int, c_void_p, c_int),
        ("EAC_increment_ssc", c_int, c_void_p),
        ("EAC_add_iso_pad", buffer, c_void_p, buffer),
        ("EAC_remove_iso_pad", buffer, buffer),
        ("EAC_encrypt", buffer, c_void_p, buffer),
        ("EAC_decrypt", buffer, c_void_p, buffer),
        ("EAC_authenticate", buffer, c_void_p, buffer),
        ("EAC_verify_authentication", c_int, c_void_p, buffer, buffer),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.EAC_init()
    return lib


class EacTerminal:
    """One run of PACE, and the session after it; `transmit` carries commands to the card."""

    def __init__(self, transmit):
        self.transmit = transmit
        self.lib = library()
        self.context = self.lib.EAC_CTX_new()

    def plain(self, command):
        answer = self.transmit(bytes.fromhex(command))
        return answer[:-2], answer[-2:].hex()

    def pace(self, card_access, can):
        lib, context = self.lib, self.context
        self._sure(lib.EAC_CTX_init_ef_cardaccess(card_access, len(card_access), context))
        secret = lib.PACE_SEC_new(can.encode(), len(can), CAN)
        oid = object_in(card_access, 0x31)
        oid = next(
            object_in(info, 0x06)
            for _, info in read_objects(oid)
            if object_in(info, 0x06).startswith(bytes.fromhex("04007f000702020402"))
        )
        body = tlv(0x80, oid) + tlv(0x83, b"\x02")
        assert self.plain(f"0022c1a4{len(body):02x}{body.hex()}")[1] == "9000"
        nonce = self._step(b"", 0x80)
        self._sure(lib.PACE_STEP2_dec_nonce(context, secret, self._in(nonce)))
        mapping = self._out(lib.PACE_STEP3A_generate_mapping_data(context))
        theirs = self._step(tlv(0x81, mapping), 0x82)
        self._sure(lib.PACE_STEP3A_map_generator(context, self._in(theirs)))
        own = self._out(lib.PACE_STEP3B_generate_ephemeral_key(context))
        public = self._in(self._step(tlv(0x83, own), 0x84))
        self._sure(lib.PACE_STEP3B_compute_shared_secret(context, public))
        self._sure(lib.PACE_STEP3C_derive_keys(context))
        token = self._out(lib.PACE_STEP3D_compute_authentication_token(context, public))
        proof = self._in(self._step(tlv(0x85, token), 0x86, cla="00"))
        self._sure(lib.PACE_STEP3D_verify_authentication_token(context, proof))
        self._sure(lib.EAC_CTX_set_encryption_ctx(context, PACE))

    def secured(self, header, data=b"", le=None):
        """Send one command under libeac's secure messaging; return (data, status)."""
        lib, context = self.lib, self.context
        self._sure(lib.EAC_increment_ssc(context))
        header = bytes.fromhex(header)
        body = b""
        if data:
            body += tlv(0x87, b"\x01" + self._out(lib.EAC_encrypt(context, self._padded(data))))
        if le is not None:
            body += tlv(0x97, bytes((le,)))
        signed = self._out(self._padded(header)) + body
        body += tlv(0x8E, self._out(lib.EAC_authenticate(context, self._padded(signed))))
        answer = self.transmit(header + bytes((len(body),)) + body + b"\0")
        self._sure(lib.EAC_increment_ssc(context))
        parts = dict(read_objects(answer[:-2]))
        proof = self._padded(answer[: -2 - 10])
        self._sure(lib.EAC_verify_authentication(context, proof, self._in(parts[0x8E])))
        if 0x87 not in parts:
            return b"", parts[0x99].hex()
        padded = lib.EAC_decrypt(context, self._in(parts[0x87][1:]))
        return self._out(lib.EAC_remove_iso_pad(padded)), parts[0x99].hex()

    def close(self):
        self.lib.EAC_CTX_clear_free(self.context)

    def _step(self, sent, wanted, cla="10"):
        body = tlv(0x7C, sent)
        answer, status = self.plain(f"{cla}860000{len(body):02x}{body.hex()}00")
        if status != "9000":
            raise Refused(status)
        return object_in(answer, 0x7C, wanted)

    def _in(self, raw):
        return self.lib.BUF_MEM_create_init(raw, len(raw))

    def _out(self, buffer):
        self._sure(bool(buffer))
        return bytes(buffer.contents.data[: buffer.contents.length])

    def _padded(self, raw):
        return self.lib.EAC_add_iso_pad(self.context, self._in(raw))

    def _sure(self, answer):
        if answer != 1:
            raise Refused(str(answer))
