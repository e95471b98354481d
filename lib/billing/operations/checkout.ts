import { z } from "zod";
import type { SignedIn } from "@/lib/auth/actor";
import type { Database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { absoluteUrl, operation, Reply, type ReplyCookie, type RequestInfo, Slug, text } from "@/lib/http";
import { VISITOR_COOKIE, visitorKey } from "@/lib/http/cookies";
import { getCharge } from "../charges";
import { amountDue, buildInvoice, type Invoice } from "../checkout/invoice";
import type { Customer, OnlyDue } from "../checkout/invoice-lines";
import { intentReference } from "../checkout/order";
import { placeOrder } from "../checkout/place-order";
import { presentEntries } from "../checkout/present-checkout";
import * as errors from "../errors";
import { claimGifts } from "../gift-claims";
import { mayPay } from "../may-pay";
import { ensureCustomer } from "../payment-methods";
import { presentCharge } from "../present-charge";
import { processor } from "../processor";
import type { ClientContext } from "../processor/port";
import { QueryFlag } from "../query-values";
import { Charge, Checkout, CheckoutRequest } from "../schemas";
import { findVisitorCart, mergeVisitorCart } from "../visitor-cart";

const PATH = "/api/billing/{profile}/checkout";

export const getCheckout = operation({
  name: "getCheckout",
  method: "GET",
  path: PATH,
  title: "Retrieves a cart for checkout",
  description:
    "What the caller's cart and the profile's balances due come to. A visitor's cart joins the caller's first. Providers see what they sell.",
  audience: "profile-or-provider",
  query: z.object({
    code: text(50).optional().meta({ description: "Claim code of a gift" }),
    balance: QueryFlag.optional().meta({ description: "Only what is due, without the cart" }),
    plan: Slug.optional().meta({ description: "With `balance`: only what is due for this plan" }),
  }),
  response: Checkout,
  handle: async ({ db, actor, subject: { profile, access }, query, request, now }) => {
    const onlyDue = onlyDueOf(query);
    const cookies = onlyDue ? [] : await gatherCart(db, actor, request, now, query.code);
    const { providerIds } = access;
    const invoice = await buildInvoice(db, {
      ...{ userId: actor.id, customer: profile, at: now, providerIds, onlyDue },
    });
    const body = {
      processor: mayPay(access)
        ? await clientContext(db, profile, invoice, now)
        : { STRIPE_PUB_KEY: processor().publicKey },
      results: await presentEntries(db, invoice, profile, now),
    };
    return new Reply(200, body, {}, cookies);
  },
});

export const checkout = operation({
  name: "checkout",
  method: "POST",
  path: PATH,
  title: "Checkouts a cart",
  description: "Places the order and pays for it. Nothing to charge answers 200 with an empty object.",
  audience: "profile",
  idempotent: true,
  body: CheckoutRequest,
  response: Charge,
  status: 201,
  alternatives: { 200: Charge.partial().meta({ id: "NothingCharged" }) },
  errors: [
    errors.OptionRequired,
    errors.CouponUnusable,
    errors.PaymentMethodRequired,
    errors.CardRefused,
    errors.ActionRequired,
    errors.CheckoutInProgress,
    errors.OrderChanged,
    errors.ProcessorUnavailable,
  ],
  handle: async ({ db, actor, subject: { profile }, body, request, now }) => {
    const onlyDue = onlyDueOf(body);
    const cookies = onlyDue ? [] : await gatherCart(db, actor, request, now);
    const chargeId = await placeOrder(db, {
      actor,
      customer: profile,
      choices: (body.items ?? []).map(({ option, amount }) => ({ option, amount: amount ?? null })),
      token: body.processor_token || null,
      rememberCard: body.remember_card ?? false,
      address: {
        streetAddress: body.street_address ?? "",
        locality: body.locality ?? "",
        region: body.region ?? "",
        postalCode: body.postal_code ?? "",
        country: body.country ?? "",
      },
      onlyDue,
      at: now,
    });
    if (chargeId === null) return new Reply(200, {}, {}, cookies);
    const charge = await getCharge(db, chargeId);
    const location = absoluteUrl(`/billing/${profile.slug}/receipt/${charge.processorKey}/`);
    return new Reply(201, presentCharge(charge), { Location: location }, cookies);
  },
});

/** Settling a balance by itself goes beyond the API reference. */
function onlyDueOf({ balance, plan }: Settling): OnlyDue | null {
  return balance ? { planSlug: plan ?? null } : null;
}

interface Settling {
  readonly balance?: boolean | null | undefined;
  readonly plan?: string | null | undefined;
}

const RENEWED = "This link has expired. A new one is on its way to the address that the gift is for.";

/**
 * Brings the visitor's cart of this browser, and gifts under a claim code, into the account's.
 *
 * @throws InvalidInput 400 `code` when it has expired; another one was sent
 */
async function gatherCart(
  db: Database,
  actor: SignedIn,
  request: RequestInfo,
  at: Date,
  claimCode?: string,
): Promise<ReplyCookie[]> {
  // Next answers HEAD by the handler of GET: whoever sends that looks whether there is something, and takes nothing.
  if (request.method === "HEAD") return [];
  const visitorCartId = await findVisitorCart(db, visitorKey(request));
  if (visitorCartId === null && !claimCode) return [];
  const outcome = await db.transaction(async (tx) => {
    if (visitorCartId !== null) await mergeVisitorCart(tx, visitorCartId, actor.id, at);
    return claimCode ? claimGifts(tx, claimCode, actor.id, at) : "none";
  });
  if (outcome === "renewed") throw new InvalidInput({ code: [RENEWED] });
  return visitorCartId === null
    ? []
    : [{ name: VISITOR_COOKIE, value: "", maxAgeSeconds: 0, httpOnly: true }];
}

/** What the browser needs to pay. A processor that does not answer leaves the public key: the cart is still shown. */
async function clientContext(
  db: Database,
  customer: Customer,
  invoice: Invoice,
  at: Date,
): Promise<ClientContext> {
  const context = { STRIPE_PUB_KEY: processor().publicKey };
  const amount = amountDue(invoice);
  if (amount === 0n) return context;
  try {
    const customerKey = await ensureCustomer(db, customer.id, at);
    const reference = intentReference(
      customer.id,
      invoice.entries.flatMap(({ lines }) => lines.map(({ line }) => line)),
    );
    const secret = await processor().paymentIntent(
      customerKey,
      { amount, unit: invoice.unit },
      reference,
      at,
    );
    return { ...context, STRIPE_INTENT_SECRET: secret };
  } catch (error) {
    if (error instanceof errors.ProcessorUnavailable) return context;
    throw error;
  }
}
