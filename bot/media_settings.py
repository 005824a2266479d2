"""The settings of where photos and voices are kept: a folder, or a bucket of any S3-compatible store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

_BUCKET = re.compile(r"s3://(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[\w./-]*))?")
WEB_ADDRESS = re.compile(r"https?://[^/\s?#@]+/?")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where an S3-compatible store keeps our files: all of them below `prefix`, unless it is empty."""

    name: str
    prefix: str


class MediaSettings(BaseSettings):
    """Where photos and voices are kept, and for how long."""

    media_store: str = Field("directory", description="directory: in DATA_DIR; or a bucket, s3://bucket/prefix.")
    s3_endpoint: str = Field("", description="Address of the S3-compatible store.")
    s3_region: str = Field("us-east-1", min_length=1, description="Region of the bucket.")
    s3_access_key: SecretStr = Field(SecretStr(""), description="Access key of the S3-compatible store.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret key of the S3-compatible store.")
    photo_limit_bytes: int = Field(10485760, ge=1024, description="Largest photo or voice kept.")
    media_keep_days: int = Field(365, ge=7, description="Days after which photos and voices are deleted.")

    @field_validator("media_store")
    @classmethod
    def _known_store(cls, where: str) -> str:
        if where != "directory" and _BUCKET.fullmatch(where) is None:
            raise ValueError("must be directory or s3://bucket/prefix")
        if where != "directory" and find_spec("obstore") is None:
            raise ValueError("obstore is not installed: pip install -r requirements-optional.txt")
        return where

    @field_validator("s3_endpoint")
    @classmethod
    def _address(cls, address: str) -> str:
        if address and WEB_ADDRESS.fullmatch(address) is None:
            raise ValueError("must be a web address such as https://s3.example.com")
        return address

    @model_validator(mode="after")
    def _store_complete(self) -> Self:
        if self.bucket is not None:
            keys = {"S3_ACCESS_KEY": self.s3_access_key, "S3_SECRET_KEY": self.s3_secret_key}
            needed = {"S3_ENDPOINT": self.s3_endpoint} | {name: key.get_secret_value() for name, key in keys.items()}
            for name in (name for name, value in needed.items() if not value.strip()):
                raise ValueError(f"{name} is empty")
        return self

    @property
    def bucket(self) -> Bucket | None:
        """The bucket that MEDIA_STORE names, None for the folder."""
        found = _BUCKET.fullmatch(self.media_store)
        return Bucket(found["name"], (found["prefix"] or "").strip("/")) if found else None
