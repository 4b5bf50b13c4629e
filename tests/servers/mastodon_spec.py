"""Mastodon's own description (OpenAPI) as a judge of what is asked and answered, and as a source of sample objects."""

import copy
import json
from functools import lru_cache
from typing import Any

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from werkzeug.wrappers import Request, Response

from servers.ground import Missing, specs

USED = (
    "/api/v1/apps /oauth/token /oauth/authorize /api/v1/accounts/verify_credentials /api/v2/instance /api/v1/statuses "
    "/api/v1/statuses/{id} /api/v1/statuses/{id}/context /api/v1/accounts/{id}/statuses /api/v1/scheduled_statuses "
    "/api/v1/scheduled_statuses/{id} /api/v1/notifications /api/v2/media /api/v1/media/{id}"
).split()
UNJUDGED = ("/oauth/authorize",)
"""A page for people: its answer is a redirect and no part of the description."""
SAMPLES = {
    "date-time": "2026-01-01T00:00:00.000Z",
    "date": "2026-01-01",
    "uri": "https://mastodon.example.test/",
    "email": "a@example.test",
}


class Description:
    def __init__(self, told: dict[str, Any]) -> None:
        self._schemas: dict[str, Any] = told["components"]["schemas"]
        self._judge = OpenAPI.from_dict(told)

    def check_request(self, request: Request) -> None:
        self._check(lambda: self._judge.validate_request(WerkzeugOpenAPIRequest(request)))

    def check_response(self, request: Request, response: Response) -> None:
        if request.path not in UNJUDGED and response.status_code != 206:
            asked, told = WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response)
            self._check(lambda: self._judge.validate_response(asked, told))

    def sample(self, name: str) -> dict[str, Any]:
        """The smallest object that fits the description."""
        made: dict[str, Any] = self._least({"$ref": f"#/components/schemas/{name}"})
        return made

    def _least(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._least(self._schemas[schema["$ref"].rpartition("/")[2]])
        if "enum" in schema:
            return schema["enum"][0]
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._least(schema[several][0])
        if "allOf" in schema:
            whole: dict[str, Any] = {}
            for part in schema["allOf"]:
                whole |= self._least(part)
            return whole
        kind = schema.get("type", "object")
        kind = next((k for k in kind if k != "null"), "null") if isinstance(kind, list) else kind
        match kind:
            case "object":
                needed = schema.get("required", ())
                return {name: self._least(schema["properties"][name]) for name in needed}
            case "array":
                return []
            case "string":
                return SAMPLES.get(schema.get("format", ""), "")
            case "integer" | "number":
                return schema.get("minimum", 0)
            case "boolean":
                return False
            case _:
                return None

    def _check(self, ask: Any) -> None:
        try:
            ask()
        except OpenAPIError as wrong:
            reasons = getattr(wrong.__cause__, "schema_errors", None)
            details = "; ".join(f"{'/'.join(map(str, e.path))}: {e.message[:300]}" for e in reasons or ())
            raise ValueError(details or f"{wrong} {wrong.__cause__ or ''}") from wrong


@lru_cache(maxsize=1)
def described() -> Description:
    path = specs() / "mastodon.openapi.json"
    if not path.exists():
        raise Missing("mastodon.openapi.json is not there; DECORO_SPECS says where to look")
    told = json.loads(path.read_text("utf-8"))
    told["servers"] = [{"url": "/"}]
    told["paths"] = {name: told["paths"][name] for name in USED}
    for operations in told["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)  # the stand-in looks at tokens and scopes itself
    speak = told["paths"]["/api/v1/statuses"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    speak["anyOf"] = speak.pop("oneOf")
    upload = told["paths"]["/api/v2/media"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    upload["properties"]["file"].pop("type")  # "string", but a parsed upload is bytes
    for path_name in ("/api/v1/apps", "/oauth/token"):
        content = told["paths"][path_name]["post"]["requestBody"]["content"]
        form = copy.deepcopy(content["application/json"])
        properties = form["schema"]["properties"]
        if "redirect_uris" in properties:
            properties["redirect_uris"] = {"type": "string", "minLength": 1}
        content["application/x-www-form-urlencoded"] = form
    return Description(told)
