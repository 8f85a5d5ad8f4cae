#!/usr/bin/env python3
"""Tries every operation of the API of a served demonstration with made-up requests, as nobody and as everybody of the
demonstration, who has each a role.

fuzz.py PROGRAM DEMONSTRATION_JSON EXAMPLES

The demonstration's answer (xingchou demo --no-serve --json) names its data folder and its people with their passwords.
Every request is made up once from the document, and sent by all: EXAMPLES that fit the document and as many that do
not, an operation. Fails when a request makes the server fail, or an answer is not as the document says. Needs Python
and schemathesis.
"""

import json
import re
import subprocess
import sys
import urllib.request
from collections import Counter

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What would end the session of who tries, change the own password, or bar the address from signing in.
LEFT_OUT = {"sign_out", "sign_out_everywhere", "change_password", "sign_in"}
# Whatever is made up is hardly ever there. So every other request is about something that is: when it is looked at,
# anything; when something is done, the month, its runs and people. It has no key and no condition, which would be
# refused before anything else is looked at.
THERE = {"month": "2026-10", "run": 1, "staff_no": "C001", "id": 1, "file": 1, "name": "notice_workdays"}
ACTED_ON = {"month", "run", "staff_no"}
SEED = 20261122


def sign_in(address, person):
    body = json.dumps({"login_name": person["login_name"], "password": person["password"]}).encode()
    request = urllib.request.Request(
        f"{address}/api/v1/sessions", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["token"]


def about_what_is_there(case):
    known = THERE if case.method.upper() == "GET" else {name: THERE[name] for name in ACTED_ON}
    for name in case.path_parameters or {}:
        if name in known:
            case.path_parameters[name] = known[name]
    for name in ("Idempotency-Key", "If-Match", "If-None-Match"):
        (case.headers or {}).pop(name, None)


def try_operation(operation, callers, examples, statuses, failures):
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as error:  # an operation without parameters cannot be asked wrongly
            if mode is GenerationMode.NEGATIVE:
                continue
            raise error
        turn = [0]

        @seed(SEED)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case):
            turn[0] += 1
            if turn[0] % 2 == 0:
                about_what_is_there(case)
            for name, session, headers in callers:
                response = case.call(session=session, headers=headers, timeout=60)
                statuses[response.status_code] += 1
                try:
                    case.validate_response(response, checks=CHECKS, headers=headers)
                except BaseException as error:
                    if isinstance(error, KeyboardInterrupt):
                        raise
                    failures.setdefault((operation.label, name), f"{response.status_code} {error}")

        try:
            ask()
        except Exception as error:
            kind = type(error).__name__
            if kind in ("Unsatisfiable", "SkipTest", "Skipped"):
                continue
            failures.setdefault((operation.label, mode.value), f"{kind}: {error}")


def main():
    program, demonstration, examples = sys.argv[1:]
    with open(demonstration, encoding="utf-8") as file:
        demonstration = json.load(file)
    command = [program, "--data", demonstration["folder"], "serve", "--address", "127.0.0.1:0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    statuses, failures, tried = Counter(), {}, 0
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group()
        callers = [("nobody", requests.Session(), {})]
        for person in demonstration["people"]:
            token = sign_in(address, person)
            callers.append((person["role"], requests.Session(), {"Authorization": f"Bearer {token}"}))
        schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
        schema.config.update(base_url=f"{address}/api/v1")
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.definition.raw["operationId"] in LEFT_OUT:
                continue
            try_operation(operation, callers, int(examples), statuses, failures)
            tried += 1
        if server.poll() is not None:
            failures["the server", "itself"] = "has ended"
    finally:
        server.terminate()
        server.wait()
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    print(f"{tried} operations, {len(callers)} callers: {answers}")
    if tried < 80 or not all(statuses[status] for status in (200, 400, 401, 403, 404, 422)):
        sys.exit("hardly anything was tried")
    for (label, name), why in sorted(failures.items()):
        print(f"\n== {label} as {name}\n{why}", file=sys.stderr)
    if failures:
        sys.exit(f"{len(failures)} failed")


if __name__ == "__main__":
    main()
