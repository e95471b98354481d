"""What every scene is made of."""

import os

import requests

SITE = os.environ["INTEROP_SITE"]


class Scene:
    def __init__(self, place, headers, **body):
        self.place, self.headers, self.body = place, headers, body


def send(method, path, headers, **body):
    answer = requests.request(method, SITE + path, headers=headers, json=body or None, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None
