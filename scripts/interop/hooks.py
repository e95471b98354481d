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
import zlib

import requests
import schemathesis

SITE = os.environ["INTEROP_SITE"]
CALLER = json.loads(os.environ["INTEROP_CALLER"])
NAMES = json.loads(os.environ["INTEROP_NAMES"])

# What the operations about a thing say of it in their paths: sets of parameters that belong together.
PLACES = NAMES["places"]
# Values that mean something, by the field of a body.
FIELDS = NAMES["fields"]
# Codes that were sent by e-mail or telephone: nobody can guess one, and nothing gets past a wrong one.
SENT_CODES = {"email_code", "phone_code", "otp_code"}

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


# What ends the credentials that it came with. Its caller then signs in anew.
ENDS_ALL = {("DELETE", "/api/users/{user}/sessions")}


def new_session():
    """The id of a session that nobody else uses, to end it."""
    secrets = {"username": CALLER["username"], "password": CALLER["password"]}
    answer = requests.post(f"{SITE}/api/auth", params={"cookie": "1"}, json=secrets, timeout=30)
    answer.raise_for_status()
    sessions = f"{SITE}/api/users/{CALLER['username']}/sessions"
    [current] = [
        session["id"]
        for session in requests.get(sessions, cookies=answer.cookies, timeout=30).json()["results"]
        if session["is_current"]
    ]
    return current


def expendable(path, choice):
    """Names for what archives users and profiles: made for it, since the rest of the run needs the others."""
    name = f"gone-{choice}"
    if path == "/api/profile/{profile}":
        profile = {"slug": name, "full_name": name, "email": f"{name}@example.com"}
        url = f"{SITE}/api/users/{CALLER['username']}/profiles"
        requests.post(url, headers=PROOF, json=profile, timeout=30)
        return {"profile": name}
    user = {"slug": name, "full_name": "Gone", "email": f"{name}@example.com"}
    requests.post(f"{SITE}/api/users", headers=PROOF, json=user, timeout=30)
    return {"user": name}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Most requests are about things that exist; the others keep what was generated. Every one has its own address."""
    choice = die(case, 1_000_000)
    # Cases that were made of one another share their headers.
    case.headers = type(case.headers)(case.headers)
    # Signing out ends what it came with: it gets a token or session of its own.
    case.headers.update(sign_in()[1] if PROOF and case.path == "/api/auth/logout" else PROOF)
    case.headers["X-Forwarded-For"] = f"127.{choice >> 16 & 255}.{choice >> 8 & 255}.{choice & 255}"
    fitting = [place for place in PLACES if place.keys() == (case.path_parameters or {}).keys()]
    if fitting and choice % 5 > 0:
        case.path_parameters = dict(fitting[choice // 5 % len(fitting)])
    if PROOF and case.path.endswith("/sessions/{session}") and choice % 5 > 0:
        case.path_parameters = {"user": CALLER["username"], "session": new_session()}
    if case.method == "DELETE" and case.path in ("/api/users/{user}", "/api/profile/{profile}"):
        case.path_parameters = expendable(case.path, choice) if PROOF else {parameter_of(case.path): "nobody"}
    if choice % 4 > 0:
        case.body = meaningful(case, case.body, choice // 4)
    key = case.headers.get("Idempotency-Key")
    if key is not None and len(key) <= 255 and choice % 8 > 0:
        case.headers["Idempotency-Key"] = f"{key[:200]}-{choice}"
    if case.method == "POST" and case.path.endswith("/checkout") and choice % 3 > 0:
        fill_cart(FIELDS["plan"][choice // 3 % len(FIELDS["plan"])])


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
    ANSWERS[f"{case.method} {case.path}"][response.status_code] += 1
    if (case.method, case.path) in ENDS_ALL and response.status_code < 300:
        global TOKEN, PROOF
        TOKEN, PROOF = sign_in()
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
