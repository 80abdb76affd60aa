"""Model fields that carry a promise: whole fen, encrypted text, blind indexes."""

from typing import Any, TypeVar

from django.db import models

from gongqiao.platform import crypto

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")


class FenField(models.BigIntegerField[_Set, _Get]):
    """An amount in whole fen."""

    description = "amount in fen"


class EncryptedTextField(models.BinaryField[_Set, _Get]):
    """Text that the database only ever sees as ciphertext; reads back as str."""

    description = "encrypted text"

    def from_db_value(self, value: bytes | memoryview | None, *_: Any) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else crypto.decrypt(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt on the way in."""
        if isinstance(value, str):
            value = crypto.encrypt(value)
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        """Plain str stays str (forms hand in text, not bytes)."""
        return value


class BlindIndexField(models.BinaryField[_Set, _Get]):
    """The keyed digest by which an encrypted value is found. Sixteen bytes."""

    description = "blind index"
