"""
What schemathesis cannot know by itself: who is calling, which names there are, and what has to happen first for a call
to get anywhere. The environment says so: INTEROP_CALLER and INTEROP_NAMES, both JSON, see schemathesis.mjs. How
often each operation answered with which status is written to INTEROP_ANSWERS.

Choices follow from the generated request, not from chance, so that a failure can be repeated.
"""

import atexit
import collections
import json
import os
import sys
import zlib

import requests
import schemathesis

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scenes import Stage  # noqa: E402

SITE = os.environ["INTEROP_SITE"]
CALLER = json.loads(os.environ["INTEROP_CALLER"])
NAMES = json.loads(os.environ["INTEROP_NAMES"])

# What the operations about a thing say of it in their paths: sets of parameters that belong together.
PLACES = NAMES["places"]
# Values that mean something, by the field of a body.
FIELDS = NAMES["fields"]
# Who calls, by user name: nothing may happen to them before everybody has called everything.
CALLERS = set(NAMES["callers"])
# Codes that were sent by e-mail or telephone: nobody can guess one, and nothing gets past a wrong one.
SENT_CODES = {"email_code", "phone_code", "otp_code"}

# What is played once in a while for operations that need a past, until it has succeeded often enough.
STAGE = Stage(CALLER["title"].replace(" ", "-"), NAMES["broker"])
ENCORES = 5

ANSWERS = collections.defaultdict(collections.Counter)


@atexit.register
def write_answers():
    with open(os.environ["INTEROP_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(ANSWERS, file)


def die(case, sides):
    """A number from 0, below `sides`, that depends on the request as it was generated."""
    facts = repr((case.method, case.path, case.path_parameters, case.query, case.body))
    return zlib.crc32(facts.encode("utf-8", "surrogatepass")) % sides


def sign_in():
    """A token, and the headers that prove who is calling: those of a program, or of a browser with a session."""
    secrets = {"username": CALLER["username"], "password": CALLER["password"]}
    browser = CALLER["via"] == "session"
    answer = requests.post(f"{SITE}/api/auth", params={"cookie": "1"} if browser else {}, json=secrets, timeout=30)
    answer.raise_for_status()
    token, cookies = answer.json()["token"], answer.cookies.get_dict()
    if not browser:
        return token, {"Authorization": f"Bearer {token}"}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return token, {"Cookie": cookie, "X-CSRFToken": cookies["csrftoken"]}


TOKEN, PROOF = sign_in() if CALLER["via"] != "nothing" else ("", {})


@schemathesis.hook
def before_call(context, case, kwargs):
    """Most requests are about things that exist; the others keep what was generated. Every one has its own address."""
    choice = die(case, 1_000_000)
    # Cases that were made of one another share their headers.
    case.headers = type(case.headers)(case.headers)
    # Signing out ends what it came with: it gets a token or session of its own.
    case.headers.update(sign_in()[1] if PROOF and case.path == "/api/auth/logout" else PROOF)
    case.headers["X-Forwarded-For"] = f"127.{choice >> 16 & 255}.{choice >> 8 & 255}.{choice & 255}"
    operation = f"{case.method} {case.path}"
    if operation in STAGE.scenes:
        spare_callers(case, choice)
        if choice % 4 == 0 and PROOF and ANSWERS[operation]["2xx"] < ENCORES:
            play(case, STAGE.scene(operation))
        return
    fitting = [place for place in PLACES if place.keys() == (case.path_parameters or {}).keys()]
    if fitting and choice % 5 > 0:
        case.path_parameters = dict(fitting[choice // 5 % len(fitting)])
    if choice % 4 > 0:
        case.body = meaningful(case, case.body, choice // 4)
    keep_name(case)
    key = case.headers.get("Idempotency-Key")
    if key is not None and len(key) <= 255 and choice % 8 > 0:
        case.headers["Idempotency-Key"] = f"{key[:200]}-{choice}"
    if case.method == "POST" and case.path.endswith("/checkout") and choice % 3 > 0:
        fill_cart(FIELDS["plan"][choice // 3 % len(FIELDS["plan"])])


def spare_callers(case, choice):
    """What is played with guests is done to none of the callers, whose names schemathesis has read in answers."""
    for name, value in (case.path_parameters or {}).items():
        if str(value).lower() in CALLERS:
            case.path_parameters[name] = f"nobody-{choice}"


def keep_name(case):
    """A profile that bears the name of a caller keeps it: they sign in by it."""
    own_name = (case.path_parameters or {}).get(parameter_of(case.path))
    if str(own_name).lower() in CALLERS and isinstance(case.body, dict) and "slug" in case.body:
        case.body["slug"] = own_name


def play(case, scene):
    """Makes the call the one that the scene was set up for."""
    case.path_parameters = dict(scene.place)
    for name in list(case.headers):
        if name.lower() in ("authorization", "cookie", "x-csrftoken"):
            del case.headers[name]
    case.headers.update(scene.headers)
    if isinstance(case.body, dict):
        case.body = meaningful(case, {**case.body, **scene.body}, 0) | scene.body


def meaningful(case, body, choice):
    """The body with what rules ask for and no schema can say: names that exist, or that nothing else has yet."""
    if isinstance(body, list):
        return [meaningful(case, item, choice + place) for place, item in enumerate(body)]
    if not isinstance(body, dict):
        return body
    own_name = (case.path_parameters or {}).get(parameter_of(case.path))
    fields = {
        **FIELDS,
        "slug": [own_name if case.method == "PUT" else f"name-{choice}"],
        "title": [f"Title {choice}"],
        "email": [f"guest-{choice}@example.com"],
        **({"token": [TOKEN]} if case.path.startswith("/api/auth/tokens") else {}),
    }
    known = {name: values[choice % len(values)] for name, values in fields.items() if name in body}
    return {name: value for name, value in {**body, **known}.items() if name not in SENT_CODES}


def parameter_of(path):
    """What the last parameter of a path is called, if it ends with one: `plan` of `/api/profile/{profile}/plans/{plan}`."""
    last = path.rsplit("/", 1)[-1]
    return last.strip("{}") if last.startswith("{") else None


def fill_cart(plan):
    """There is nothing to check out without an item in the cart."""
    requests.post(f"{SITE}/api/cart", headers=PROOF, json={"plan": plan, "option": 1}, timeout=30)


@schemathesis.hook
def after_call(context, case, response):
    """Counts, and keeps up with what is made and renamed."""
    answers = ANSWERS[f"{case.method} {case.path}"]
    answers[response.status_code] += 1
    if 200 <= response.status_code < 300:
        answers["2xx"] += 1
    if response.status_code == 201 and case.method == "POST" and case.path == "/api/agreements":
        # Another may be deleted.
        made = response.json()["slug"]
        PLACES.extend([{"agreement": made}, {"document": made}])
    slug = case.body.get("slug") if isinstance(case.body, dict) else None
    if not isinstance(slug, str):
        return
    if response.status_code == 201 and case.path.endswith("/plans"):
        PLACES.append({**case.path_parameters, "plan": slug})
    if response.status_code == 200 and case.method == "PUT" and (renamed := parameter_of(case.path)):
        old = case.path_parameters[renamed]
        for place in PLACES:
            if place.get(renamed) == old:
                place[renamed] = slug
