"""A careful script with nothing but the standard library. What it does not think of: a page that leads to itself."""

import http.client
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

DOMAIN = os.environ["MIANPING_DOMAIN"]
THROTTLED = 99991400
DEAD_TOKEN = 99991663
TRIES = 8


def send(method, path, body=None, token=None):
    """The parsed answer and its headers, whatever the status."""
    request = urllib.request.Request(DOMAIN + path, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json; charset=utf-8")
        request.data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer), answer.headers
    except urllib.error.HTTPError as refusal:
        return json.load(refusal), refusal.headers


def call(method, path, body=None, token=None):
    """The body of a success. Waits as told, and tries again what may go better next time."""
    for attempt in range(TRIES):
        try:
            answer, headers = send(method, path, body, token and token())
            code = answer["code"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            print(f"{path}: {error!r}", file=sys.stderr)
            time.sleep(min(0.25 * 2**attempt, 4) * random.uniform(0.75, 1.25))
            continue
        if code == 0:
            return answer
        print(f"{path}: code {code}", file=sys.stderr)
        if code == THROTTLED:
            time.sleep(int(headers.get("x-ogw-ratelimit-reset", 1)))
        elif code == DEAD_TOKEN and token:
            token(renew=True)
        elif code == 1002001:
            time.sleep(min(0.25 * 2**attempt, 4) * random.uniform(0.75, 1.25))
        else:
            raise SystemExit(f"{path}: {answer}")
    raise SystemExit(f"{path}: gave up after {TRIES} tries")


kept_token = None


def token(renew=False):
    global kept_token
    if kept_token is None or renew:
        credentials = {
            "app_id": os.environ["MIANPING_APP_ID"],
            "app_secret": os.environ["MIANPING_APP_SECRET"],
        }
        answer = call("POST", "/open-apis/auth/v3/tenant_access_token/internal", credentials)
        kept_token = answer["tenant_access_token"]
    return kept_token


query = {"page_size": 50}
while True:
    page = call("GET", "/open-apis/hire/v1/interview_records?" + urllib.parse.urlencode(query), token=token)
    for record in page["data"].get("items", []):
        print(record["id"])
    if not page["data"]["has_more"]:
        break
    query["page_token"] = page["data"]["page_token"]
