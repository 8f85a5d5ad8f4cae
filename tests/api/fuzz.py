#!/usr/bin/env python3
"""Tries the API of a served demonstration with made-up requests, for nobody and for every role of the demonstration.

fuzz.py PROGRAM DEMONSTRATION_JSON SCHEMATHESIS SECONDS_A_ROLE

The demonstration's answer (xingchou demo --no-serve --json) names its data folder and its people with their passwords.
Fails when a request makes the server fail, or an answer is not as the document says. Needs nothing but Python and
schemathesis.
"""

import json
import re
import subprocess
import sys
import tempfile
import urllib.request

# What would end the session of who tries, or change the own password.
LEFT_OUT = ["sign_out", "sign_out_everywhere", "change_password"]
CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
SEED = "20261122"


def sign_in(address, person):
    body = json.dumps({"login_name": person["login_name"], "password": person["password"]}).encode()
    request = urllib.request.Request(
        f"{address}/api/v1/sessions", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["token"]


def try_as(schemathesis, address, name, token, seconds):
    command = [schemathesis, "run", f"{address}/api/v1/openapi.json", "--url", f"{address}/api/v1"]
    command += ["--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-time", str(seconds), "--seed", SEED]
    command += ["--no-shrink", "--workers", "1", "--request-timeout", "60", "--warnings", "off"]
    for operation in LEFT_OUT:
        command += ["--exclude-operation-id", operation]
    if token:
        command += ["--header", f"Authorization:Bearer {token}"]
    print(f"-- {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, check=False, cwd=folder).returncode == 0


def main():
    program, demonstration, schemathesis, seconds = sys.argv[1:]
    with open(demonstration, encoding="utf-8") as file:
        demonstration = json.load(file)
    command = [program, "--data", demonstration["folder"], "serve", "--address", "127.0.0.1:0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group()
        # Before anything is tried: made-up sign-ins bar the address.
        people = [(person["role"], sign_in(address, person)) for person in demonstration["people"]]
        tried = [
            (name, try_as(schemathesis, address, name, token, seconds)) for name, token in [("nobody", None)] + people
        ]
        if server.poll() is not None:
            tried.append(("the server has ended", False))
    finally:
        server.terminate()
        server.wait()
    failed = [name for name, passed in tried if not passed]
    if failed:
        sys.exit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
