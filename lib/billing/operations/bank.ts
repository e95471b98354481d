import { absoluteUrl, operation, Reply } from "@/lib/http";
import { originOf } from "@/lib/identity/audit/record";
import { ProcessorUnavailable } from "../errors";
import * as accounts from "../payouts/accounts";
import { checkState, connectionCookie } from "../payouts/connection";
import { ConnectionRefused } from "../payouts/errors";
import { PayoutAccount, PayoutAccountConnection, PayoutAccountGrant } from "../transfer-schemas";

const PATH = "/api/billing/{profile}/bank";

export const getBank = operation({
  name: "getBank",
  method: "GET",
  path: PATH,
  title: "Retrieves a payout account",
  description: "Where the provider is paid out to, and how much may be withdrawn.",
  audience: "profile",
  response: PayoutAccount,
  errors: [ProcessorUnavailable],
  handle: ({ db, subject: { profile }, now }) => accounts.getPayoutAccount(db, profile.id, now),
});

export const startBankConnection = operation({
  name: "startBankConnection",
  method: "POST",
  path: PATH,
  title: "Starts to connect a payout account",
  description: "Where to send the owner, who agrees at the processor and comes back to the bank page.",
  audience: "profile",
  response: PayoutAccountConnection,
  errors: [ProcessorUnavailable],
  handle: async ({ actor, subject: { profile }, now }) => {
    const returnUrl = absoluteUrl(`/billing/${profile.slug}/bank/`);
    const { url, state } = await accounts.startConnection(profile.id, returnUrl, now);
    const cookie = connectionCookie.set(
      { state, profile: profile.id.toString(), user: actor.id.toString() },
      now,
    );
    return new Reply(200, { url }, {}, [cookie]);
  },
});

export const connectBank = operation({
  name: "connectBank",
  method: "PUT",
  path: PATH,
  title: "Connects a payout account",
  description:
    "Takes what the processor sent the browser back with. Only the browser and user that asked for it can do so.",
  audience: "profile",
  body: PayoutAccountGrant,
  response: PayoutAccount,
  errors: [ConnectionRefused, ProcessorUnavailable],
  handle: async ({ db, actor, request, subject: { profile }, body, now }) => {
    const asked = connectionCookie.read(request, now);
    checkState(asked, { state: body.state, profileId: profile.id, userId: actor.id });
    await accounts.completeConnection(db, profile, body.code, originOf({ actor, request, now }));
    const account = await accounts.getPayoutAccount(db, profile.id, now);
    return new Reply(200, account, {}, [connectionCookie.clear()]);
  },
});

export const disconnectBank = operation({
  name: "disconnectBank",
  method: "DELETE",
  path: PATH,
  title: "Disconnects a payout account",
  description: "Payouts on their way are not stopped. Without an account nothing happens.",
  audience: "profile",
  response: null,
  errors: [ProcessorUnavailable],
  handle: ({ db, actor, request, subject: { profile }, now }) =>
    accounts.disconnectAccount(db, profile, originOf({ actor, request, now })),
});
