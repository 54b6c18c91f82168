"""A script as it is written in an afternoon: standard library only, no retries, and whatever is missing is the end."""

import json
import os
import urllib.parse
import urllib.request

DOMAIN = os.environ["MIANPING_DOMAIN"]


def call(method, path, body=None, token=None):
    request = urllib.request.Request(DOMAIN + path, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json; charset=utf-8")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


token = call(
    "POST",
    "/open-apis/auth/v3/tenant_access_token/internal",
    {"app_id": os.environ["MIANPING_APP_ID"], "app_secret": os.environ["MIANPING_APP_SECRET"]},
)["tenant_access_token"]

page_token = None
while True:
    query = {"page_size": 20}
    if page_token is not None:
        query["page_token"] = page_token
    path = "/open-apis/hire/v1/interview_records?" + urllib.parse.urlencode(query)
    data = call("GET", path, token=token).get("data", {})
    for record in data.get("items", []):
        print(record["id"])
    page_token = data.get("page_token")
    if not data.get("items") or page_token is None:
        break
