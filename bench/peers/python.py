# SPDX-License-Identifier: MIT
# Python's requests: a session, and a pool of threads for many at once.

import os
from concurrent.futures import ThreadPoolExecutor

import requests

env = os.environ
kind, url, count = env["BENCH_KIND"], env["BENCH_URL"], int(env["BENCH_COUNT"])
at_once, status = int(env["BENCH_AT_ONCE"]), int(env["BENCH_STATUS"])

session = requests.Session()
session.headers.update(
    {"Authorization": "Bearer " + env["BENCH_KEY"], "Accept": "application/json", "User-Agent": "bench/1"}
)
session.verify = env["BENCH_CA"]
adapter = requests.adapters.HTTPAdapter(pool_maxsize=at_once)
session.mount("http://", adapter)
session.mount("https://", adapter)


def check(answer):
    assert answer.status_code == status and answer.json()["status"], answer


def send(index):
    check(session.post(url, json={"subject": "Hello %d" % index, "body": env["BENCH_HTML"]}))


def upload(_):
    with open(env["BENCH_FILE"], "rb") as audio:
        check(session.post(url, files={"file": ("hello.wav", audio, "audio/wav")}))


once = upload if kind == "upload" else send
if kind != "load" and at_once > 1:
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(once, range(1, count + 1)))
elif kind != "load":
    for number in range(1, count + 1):
        once(number)
