"""
Scenes of buying and selling: guests buy what a provider of the site's broker sells, so that there is something to bill,
refund, grant, accept and end which belongs to nobody else.
"""

import datetime
import itertools
import urllib.parse

import requests

from staging import SITE, Scene, send

NUMBERS = itertools.count(1)


class Market:
    """`guest` registers somebody new; `broker` gives the headers of a manager of the broker, and so of every provider."""

    def __init__(self, caller, guest, broker):
        self.caller, self.guest, self.broker = caller, guest, broker
        self.scenes = {
            "POST /api/billing/{profile}/balance": self.usage,
            "PUT /api/billing/{profile}/bank": self.connecting,
            "POST /api/billing/{profile}/transfers": self.withdrawal,
            "POST /api/billing/{profile}/transfers/import": self.offline_payment,
            "POST /api/billing/{profile}/charges/{charge}/refund": self.refund,
            "POST /api/billing/{profile}/charges/{charge}/email": self.receipt,
            "POST /api/billing/{profile}/coupons": self.new_coupon,
            "GET /api/billing/{profile}/coupons/{coupon}": self.coupon,
            "PUT /api/billing/{profile}/coupons/{coupon}": self.coupon,
            "DELETE /api/billing/{profile}/coupons/{coupon}": self.coupon,
            "POST /api/cart/redeem": self.redeeming,
            "POST /api/profile/{profile}/plans/{plan}/subscriptions": self.granting,
            "GET /api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}": self.sold,
            "PUT /api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}": self.sold,
            "DELETE /api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}": self.sold,
            "POST /api/profile/{profile}/subscribers/accept/{request_key}": self.requested,
            "POST /api/profile/{profile}/subscriptions/accept/{grant_key}": self.granted,
        }

    def provider(self, headers):
        """Whoever sells on the site; the broker's people may act for all."""
        return send("GET", "/api/pricing", headers)["results"][0]["profile"]["slug"]

    def plan(self, **fields):
        """A plan of 10.00 a month with a use charge, and who sells it."""
        headers = self.broker()
        provider = self.provider(headers)
        title = f"Interop {self.caller} {next(NUMBERS)}"
        use = {"slug": f"{title.lower().replace(' ', '-')}-calls", "title": "Calls", "use_amount": 15, "quota": 1}
        terms = {"period_amount": 1000, "period_type": "monthly", "is_active": True, "use_charges": [use]}
        plan = send("POST", f"/api/profile/{provider}/plans", headers, title=title, **terms, **fields)
        return headers, provider, plan

    def buy(self, plan):
        guest = self.guest()
        guest.send("POST", "/api/cart", plan=plan["slug"], option=1)
        charge = guest.send("POST", f"/api/billing/{guest.username}/checkout", processor_token="tok_visa", remember_card=True)
        return guest, charge

    def usage(self):
        _, _, plan = self.plan()
        guest, _ = self.buy(plan)
        fields = {"plan": plan["slug"], "use": plan["use_charges"][0]["slug"], "quantity": 3, "created_at": None}
        return Scene({"profile": guest.username}, guest.headers, **fields)

    def connecting(self):
        headers = self.broker()
        provider = self.provider(headers)
        answer = requests.post(f"{SITE}/api/billing/{provider}/bank", headers=headers, timeout=30)
        answer.raise_for_status()
        [code], [state] = map(urllib.parse.parse_qs(urllib.parse.urlsplit(answer.json()["url"]).query).get, ("code", "state"))
        cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.get_dict().items())
        return Scene({"profile": provider}, {**headers, "Cookie": cookies}, code=code, state=state)

    def withdrawal(self):
        scene = self.connecting()
        send("PUT", f"/api/billing/{scene.place['profile']}/bank", scene.headers, **scene.body)
        headers = {name: value for name, value in scene.headers.items() if name != "Cookie"}
        return Scene(scene.place, headers, amount=100)

    def offline_payment(self):
        headers, provider, plan = self.plan()
        guest, _ = self.buy(plan)
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        fields = {"subscription": f"{guest.username}:{plan['slug']}", "created_at": now, "amount": "10.00"}
        return Scene({"profile": provider}, headers, **fields)

    def refund(self):
        headers, _, plan = self.plan()
        guest, charge = self.buy(plan)
        place = {"profile": guest.username, "charge": charge["processor_key"]}
        return Scene(place, headers, lines=[{"num": 0, "refunded_amount": 100}])

    def receipt(self):
        scene = self.refund()
        return Scene(scene.place, scene.headers)

    def new_coupon(self):
        headers = self.broker()
        fields = {"code": f"code-{self.caller}-{next(NUMBERS)}", "discount_type": "percentage", "discount_value": 1000}
        free = {"plan": None, "nb_attempts": None, "ends_at": None}
        return Scene({"profile": self.provider(headers)}, headers, **fields, **free)

    def coupon(self):
        scene = self.new_coupon()
        made = send("POST", f"/api/billing/{scene.place['profile']}/coupons", scene.headers, **scene.body)
        return Scene({**scene.place, "coupon": made["code"]}, scene.headers, **scene.body)

    def redeeming(self):
        headers, provider, plan = self.plan()
        code = f"code-{self.caller}-{next(NUMBERS)}"
        send("POST", f"/api/billing/{provider}/coupons", headers, code=code, discount_type="percentage", discount_value=1000)
        guest = self.guest()
        guest.send("POST", "/api/cart", plan=plan["slug"], option=1)
        return Scene({}, guest.headers, code=code)

    def granting(self):
        headers, provider, plan = self.plan()
        return Scene({"profile": provider, "plan": plan["slug"]}, headers, profile={"slug": self.guest().username})

    def sold(self):
        headers, provider, plan = self.plan()
        guest, _ = self.buy(plan)
        ends_at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=10)).isoformat()
        place = {"profile": provider, "plan": plan["slug"], "subscriber": guest.username}
        return Scene(place, headers, ends_at=ends_at)

    def requested(self):
        headers, provider, plan = self.plan(optin_on_request=True)
        guest, _ = self.buy(plan)
        [subscription] = guest.send("GET", f"/api/profile/{guest.username}/subscriptions")["results"]
        return Scene({"profile": provider, "request_key": subscription["request_key"]}, headers)

    def granted(self):
        headers, provider, plan = self.plan()
        guest = self.guest()
        path = f"/api/profile/{provider}/plans/{plan['slug']}/subscriptions"
        subscription = send("POST", path, headers, profile={"slug": guest.username})
        return Scene({"profile": guest.username, "grant_key": subscription["grant_key"]}, guest.headers)
