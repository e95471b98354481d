import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { randomKey } from "@/lib/auth/secret";
import { spend, subjectOf } from "@/lib/auth/throttle";
import { getPlan, type Plan } from "@/lib/catalog";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "@/lib/identity";
import { refusingTaken } from "@/lib/identity/errors";
import { lockNames } from "@/lib/identity/names";
import { countingMisses } from "@/lib/identity/search/lookups";
import { findGrantee, type Grantee } from "./grantees";
import { acceptableSince, isKey, isSameKey } from "./keys";
import { getShown, presentProvided } from "./provided";
import type { ProvidedSubscription, SubscriptionGrant } from "./schemas";
import { deleteSubscriptions, insertSubscriptions } from "./store";
import { lockCurrent, lockPairs, type Pair, pairKey, type Subscription } from "./subscriptions";
import { openTerm } from "./terms";

export interface GrantRequest {
  readonly subject: ProfileSubject;
  readonly planSlug: string;
  readonly form: SubscriptionGrant;
  readonly force: boolean;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/**
 * Gives a profile a first period of a plan, without an order: the renewal is the first to be billed. The subscriber has
 * to accept, unless the plan says otherwise and there is reason to trust it; see {@link needsNoOptIn}. Who has, or was
 * granted, the plan already keeps it as it is, and is told again of a grant that waits.
 *
 * @throws NotFound        404 the plan, or the profile unless `force`
 * @throws InvalidInput    400 `email` when nobody can be invited
 * @throws TooManyRequests 429 after very many grants within an hour
 * Source: API reference, POST /api/profile/{profile}/plans/{plan}/subscriptions
 */
export async function grantSubscription(
  db: Database,
  request: GrantRequest,
): Promise<{ subscription: ProvidedSubscription; isNew: boolean }> {
  const { subject, form, actor, origin } = request;
  const { slug = "", email = "" } = form.profile;
  if (slug === "" && email === "") {
    const message = "Enter the name or the e-mail address of a profile.";
    throw new InvalidInput({ slug: [message], email: [message] });
  }
  const plan = await getPlan(db, { providerId: subject.profile.id, slug: request.planSlug });
  if (subject.access.as !== "broker") await spendGrant(db, plan, slug || email);
  const work = () =>
    db.transaction(async (tx) => {
      // Who is invited has to be named; names are locked before subscriptions, as everywhere.
      if (request.force) await lockNames(tx);
      const isStaff = subject.access.as === "broker";
      const grantee = await findGrantee(tx, { form: form.profile, force: request.force, isStaff, origin });
      return grantTo(tx, grantee, { ...request, plan });
    });
  const { id, isNew } = await countingMisses(db, actor.id, () => refusingTaken(work));
  return { subscription: presentProvided(await getShown(db, id), subject.profile.slug), isNew };
}

function spendGrant(db: Database, plan: Plan, name: string): Promise<void> {
  return spend(
    db,
    { limit: "subscription-grant", subject: plan.providerId.toString() },
    { limit: "subscription-grant-again", subject: `${plan.id}:${subjectOf(name)}` },
  );
}

async function grantTo(
  tx: Tx,
  grantee: Grantee,
  { plan, subject, form, origin }: GrantRequest & { readonly plan: Plan },
): Promise<{ id: bigint; isNew: boolean }> {
  const pair = { profileId: grantee.id, planId: plan.id };
  const { at, userId: by } = origin;
  const told = { by, message: form.message || null };
  const known = await lockLive(tx, pair, at);
  if (known) {
    const { id, grantKey } = known;
    if (grantKey)
      await announce(tx, "subscription_grant_created", { subscription: id, ...told, grantKey }, at);
    return { id, isNew: false };
  }
  const grantKey = (await needsNoOptIn(tx, plan, subject, grantee)) ? null : randomKey();
  const [subscription] = await insertSubscriptions(tx, [
    {
      ...openTerm(at, plan.periodType, plan.periodLength),
      ...{ id: null, ...pair, grantKey, requestKey: null, deferral: null },
      autoRenew: plan.renewalType === "auto-renew",
    },
  ]);
  if (!subscription) throw new Error("an insert returns its row");
  await announce(tx, "subscription_grant_created", { subscription: subscription.id, ...told, grantKey }, at);
  await recordAudit(tx, origin, {
    event: "subscription_granted",
    target: grantee.slug,
    detail: {
      plan: plan.slug,
      ends_at: subscription.endsAt,
      pending: grantKey !== null,
      invited: grantee.isInvited,
    },
  });
  return { id: subscription.id, isNew: true };
}

/** What the pair has, or waits for, under lock; a grant that nobody can accept any more makes room. */
async function lockLive(tx: Tx, pair: Pair, at: Date): Promise<Subscription | null> {
  const known = (await lockCurrent(tx, [pair], at)).get(pairKey(pair)) ?? null;
  if (known?.grantKey == null || known.createdAt > acceptableSince(at)) return known;
  await deleteSubscriptions(tx, [known.id]);
  return null;
}

/**
 * Whether a plan that spares the subscriber's acceptance may do so. A subscription opens the subscriber's profile and
 * bills to the provider, and anybody may sell plans: of others than the broker it is enough for who was made for this
 * grant, or has agreed to a plan of theirs before.
 */
async function needsNoOptIn(
  tx: Tx,
  plan: Plan,
  { access }: ProfileSubject,
  grantee: Grantee,
): Promise<boolean> {
  if (!plan.skipOptinOnGrant) return false;
  if (access.as === "broker" || grantee.isInvited) return true;
  const [agreed] = await tx.query(sql`
    SELECT FROM subscription s JOIN plan p ON p.id = s.plan_id
    WHERE s.profile_id = ${grantee.id} AND p.provider_id = ${plan.providerId}
      AND s.grant_key IS NULL AND s.request_key IS NULL LIMIT 1`);
  return agreed !== undefined;
}

/** A grant that waits, with what it offers. */
export interface Offer {
  readonly id: bigint;
  readonly plan: { readonly id: bigint; readonly slug: string; readonly title: string };
  readonly providerName: string;
  readonly endsAt: Date;
  /** Whether it goes on after that, and is billed. */
  readonly renews: boolean;
}

/** What the key offers to this profile; a key is nothing to anybody else, and nothing any more after 30 days. */
export async function findOffer(db: Db, subscriber: string, key: string, at: Date): Promise<Offer | null> {
  if (!isKey(key)) return null;
  const [row] = await db.query<Omit<Offer, "plan"> & { planId: bigint; slug: string; title: string }>(sql`
    SELECT s.id, s.ends_at AS "endsAt", s.auto_renew AND p.renewal_type = 'auto-renew' AS renews, p.id AS "planId", p.slug, p.title,
      coalesce(nullif(provider.full_name, ''), provider.slug) AS "providerName"
    FROM subscription s JOIN plan p ON p.id = s.plan_id JOIN profile provider ON provider.id = p.provider_id
      JOIN profile subscriber ON subscriber.id = s.profile_id
    WHERE subscriber.slug = ${subscriber} AND subscriber.is_active AND s.grant_key IS NOT NULL AND ${isSameKey(sql`s.grant_key`, key)}
      AND s.ends_at > ${at} AND s.created_at > ${acceptableSince(at)}`);
  if (!row) return null;
  const { planId, slug, title, ...offer } = row;
  return { ...offer, plan: { id: planId, slug, title } };
}

/**
 * Accepts a grant, which is in force from now on, until it was to end.
 *
 * @returns the slug of its plan
 * @throws NotFound 404 when the key is unknown, used, withdrawn, too old, or somebody else's
 */
export async function acceptGrant(
  db: Database,
  { subject, key, origin }: { subject: ProfileSubject; key: string; origin: Origin },
): Promise<string> {
  const { profile } = subject;
  return db.transaction(async (tx) => {
    const offer = await findOffer(tx, profile.slug, key, origin.at);
    if (!offer) throw noOffer();
    await lockPairs(tx, [{ profileId: profile.id, planId: offer.plan.id }]);
    // It may have been accepted, refused or withdrawn since it was looked up.
    const [accepted] = await tx.query(sql`
      UPDATE subscription SET grant_key = NULL, created_at = ${origin.at} WHERE id = ${offer.id} AND grant_key = ${key}
      RETURNING 1`);
    if (!accepted) throw noOffer();
    await announce(
      tx,
      "subscription_grant_accepted",
      { subscription: offer.id, by: origin.userId },
      origin.at,
    );
    await recordAudit(tx, origin, {
      event: "subscription_grant_accepted",
      target: profile.slug,
      detail: { plan: offer.plan.slug },
    });
    return offer.plan.slug;
  });
}

function noOffer(): NotFound {
  return new NotFound("There is no such offer. It was accepted, refused or withdrawn, or has ended.");
}
