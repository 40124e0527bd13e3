"""Print the OpenAPI document of the admin API, without a database and without a running server."""

from __future__ import annotations

import json
import sys
from typing import cast

from anklang.http.api import create_api
from anklang.http.state import Site

json.dump(create_api(cast(Site, None)).openapi(), sys.stdout, indent=1, sort_keys=True)
