"""The admin API: everything that the studio and scripts do, described by its own OpenAPI document."""

from anklang.http.api.application import create_api

__all__ = ["create_api"]
