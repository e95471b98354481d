"""
What has to happen before some operations can succeed at all, and who gives up an account for those that end one: guests,
who are registered for a single call. A scene is what the call is then made with: parameters of the path, the headers that
prove who calls, fields of the body.
"""

import itertools
import re
import time

import requests

from money_scenes import Market
from staging import SITE, Scene, send

PASSWORD = "nine lives of a cat"
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHK9YJ3oyuEfy5j7S0oVqUmVkGVv9s7HkV7Kq6cQ0m5q guest"
MAIL_SECONDS = 30

NUMBERS = itertools.count(1)


class Guest:
    """Somebody new, with a personal profile of the same name."""

    def __init__(self, caller, password=PASSWORD):
        number = next(NUMBERS)
        self.username = f"guest-{caller}-{number}"
        self.email = f"{self.username}@example.com"
        # Every request comes from an address of its own, or the throttle would end the play.
        self.address = {"X-Forwarded-For": f"127.200.{number >> 8 & 255}.{number & 255}"}
        person = {"username": self.username, "full_name": "Guest Doe", "organization_name": "Guest Doe", "email": self.email}
        token = self.send("POST", "/api/auth/register", **person, **({"new_password": password} if password else {}))["token"]
        self.headers = {**self.address, "Authorization": f"Bearer {token}"}

    def send(self, method, path, **body):
        return send(method, path, getattr(self, "headers", self.address), **body)


class Stage:
    """`caller` names the guests; `broker` says how the broker's manager signs in."""

    def __init__(self, caller, broker):
        self.caller, self.credentials = caller, broker
        self.scenes = {
            "POST /api/auth/activate/{verification_key}": self.activation,
            "GET /api/auth/activate/{verification_key}": self.activation,
            "POST /api/auth/reset/{verification_key}": self.reset,
            "PUT /api/users/{user}": self.own_account,
            "DELETE /api/users/{user}": self.own_account,
            "PUT /api/users/{user}/password": self.own_account,
            "PUT /api/users/{user}/otp": self.second_factor,
            "PUT /api/users/{user}/ssh-keys": self.own_account,
            "PUT /api/users/{user}/notifications": self.own_account,
            "POST /api/users/{user}/activate": self.unactivated,
            "POST /api/users/{user}/api-keys": self.own_account,
            "DELETE /api/users/{user}/api-keys/{key}": self.api_key,
            "DELETE /api/users/{user}/sessions": self.own_account,
            "DELETE /api/users/{user}/sessions/{session}": self.session,
            "DELETE /api/profile/{profile}": self.own_profile,
            "PUT /api/profile/{profile}/roles/describe/{role}": self.role_type,
            "DELETE /api/profile/{profile}/roles/describe/{role}": self.role_type,
            "POST /api/profile/{profile}/roles/{role}": self.grant,
            "POST /api/profile/{profile}/roles/{role}/{user}": self.invited,
            "DELETE /api/profile/{profile}/roles/{role}/{user}": self.invited,
            "PUT /api/users/{user}/accessibles/accept/{verification_key}": self.acceptance,
            "POST /api/users/{user}/accessibles": self.request,
            "POST /api/users/{user}/accessibles/{role}": self.typed_request,
            "POST /api/users/{user}/accessibles/{role}/{profile}": self.requested,
            "DELETE /api/users/{user}/accessibles/{role}/{profile}": self.requested,
            **Market(caller, self.guest, self.broker).scenes,
        }

    def scene(self, operation):
        return self.scenes[operation]()

    def guest(self, **kwargs):
        return Guest(self.caller, **kwargs)

    def broker(self):
        token = send("POST", "/api/auth", {}, **self.credentials)["token"]
        return {"Authorization": f"Bearer {token}"}

    def activation(self):
        guest = self.guest(password=None)
        return Scene({"verification_key": mailed_key(guest.email, "activate")}, guest.address, new_password=PASSWORD)

    def reset(self):
        guest = self.guest()
        guest.send("POST", "/api/auth/recover", email=guest.email)
        return Scene({"verification_key": mailed_key(guest.email, "reset")}, guest.address, new_password=PASSWORD)

    def own_account(self):
        guest = self.guest()
        return Scene({"user": guest.username}, guest.headers, password=PASSWORD, new_password="eight arms of a squid", pubkey=SSH_KEY)

    def second_factor(self):
        guest = self.guest()
        flags = {"otp_enabled": True, "email_verification_enabled": False, "phone_verification_enabled": False}
        return Scene({"user": guest.username}, guest.headers, password=PASSWORD, **flags)

    def unactivated(self):
        guest = self.guest(password=None)
        return Scene({"user": guest.username}, guest.headers)

    def api_key(self):
        guest = self.guest()
        keys = f"/api/users/{guest.username}/api-keys"
        guest.send("POST", keys, password=PASSWORD)
        [key] = guest.send("GET", keys)["results"]
        return Scene({"user": guest.username, "key": key["key"]}, guest.headers)

    def session(self):
        guest = self.guest()
        send("POST", "/api/auth?cookie=1", guest.address, username=guest.username, password=PASSWORD)
        sessions = guest.send("GET", f"/api/users/{guest.username}/sessions")["results"]
        return Scene({"user": guest.username, "session": sessions[0]["id"]}, guest.headers)

    def own_profile(self):
        guest = self.guest()
        return Scene({"profile": guest.username}, guest.headers)

    def role_type(self):
        guest = self.guest()
        made = guest.send("POST", f"/api/profile/{guest.username}/roles/describe", title="Helper")
        return Scene({"profile": guest.username, "role": made["slug"]}, guest.headers)

    def grant(self):
        host, guest = self.guest(), self.guest()
        return Scene({"profile": host.username, "role": "contributor"}, host.headers, slug=guest.username)

    def invited(self):
        host, guest = self.invitation()
        return Scene({"profile": host.username, "role": "contributor", "user": guest.username}, host.headers)

    def acceptance(self):
        _, guest = self.invitation()
        offered = guest.send("GET", f"/api/users/{guest.username}/accessibles")["results"]
        key = next(url.rsplit("/", 1)[1] for url in (role["accept_grant_api_url"] for role in offered) if url)
        return Scene({"user": guest.username, "verification_key": key}, guest.headers)

    def invitation(self):
        host, guest = self.guest(), self.guest()
        host.send("POST", f"/api/profile/{host.username}/roles/contributor", slug=guest.username)
        return host, guest

    def request(self):
        host, guest = self.guest(), self.guest()
        return Scene({"user": guest.username}, guest.headers, slug=host.username)

    def typed_request(self):
        scene = self.request()
        scene.place["role"] = "contributor"
        return scene

    def requested(self):
        host, guest = self.guest(), self.guest()
        guest.send("POST", f"/api/users/{guest.username}/accessibles/contributor", slug=host.username)
        return Scene({"user": guest.username, "role": "contributor", "profile": host.username}, guest.headers)


def mailed_key(email, page):
    """The key of the link to `page` in the latest mail to the address that has one, as the demo's mailbox shows it."""
    event = {"activate": "user_verification", "reset": "user_reset_password"}[page]
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        shown = requests.get(f"{SITE}/dev/mailbox/latest/", params={"to": email, "event": event}, timeout=30)
        found = shown.ok and re.search(rf"/{page}/([0-9a-f]{{40}})/", " ".join(shown.json()["links"]))
        if found:
            return found.group(1)
        time.sleep(0.1)
    raise TimeoutError(f"no mail with a link to {page} reached {email}")
