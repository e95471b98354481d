import { type Sql, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, invariant, NotFound, NotPermitted } from "@/lib/errors";
import {
  changedValues,
  checkLongestOrder,
  defaultValues,
  type PlanFields,
  type PlanValues,
  refuseAdvance,
} from "./plan-fields";
import { replaceAdvanceDiscounts, saveUseCharges } from "./plan-parts";
import { announcePrice, PRICE_NOTICE_DAYS } from "./plan-price";
import { allocatePlanSlug, titleSlug } from "./plan-slugs";
import { isHeld, wasSubscribed } from "./plan-use";
import { getPlan, type OfferedPlan, type PlanName } from "./plans";

/** A plan to be made; of its fields only the title has no default. */
export interface NewPlan extends PlanFields {
  readonly providerId: bigint;
  readonly title: string;
  readonly at: Date;
}

/**
 * Makes a plan, which makes its profile a provider.
 *
 * @throws InvalidInput 400 `title` or `slug` taken, `unit` another than that of the provider's plans, an order of it
 *   could cover more than a century, `advance_discounts` beside `unlock_event`
 */
export async function createPlan(
  tx: Tx,
  { providerId, title, at, ...fields }: NewPlan,
): Promise<OfferedPlan> {
  const terms = await becomeProvider(tx, providerId);
  const values = changedValues(defaultValues(terms.unit, terms.brokerFeeBps), fields);
  refuseOtherUnit(values.unit, terms.soldIn);
  checkLongestOrder(values, fields.advanceDiscounts ?? []);
  refuseAdvance(values, fields.advanceDiscounts ?? []);
  const slug = await allocatePlanSlug(tx, { wanted: fields.slug, title });
  const planId = await insertPlan(tx, { providerId, slug, title, at }, values);
  await replaceAdvanceDiscounts(tx, planId, fields.advanceDiscounts ?? []);
  await saveUseCharges(tx, { planId, known: [], wanted: fields.useCharges ?? [], at });
  return getPlan(tx, { providerId, slug });
}

/**
 * Changes a plan; a new price holds for existing subscriptions from their next renewal on, a higher one from the first
 * that is a week after its announcement, which goes to everybody who renews. While nobody ever
 * subscribed, a new title makes a new slug; afterwards slug, currency and period stay, as terms are counted in them.
 *
 * @throws NotFound     404
 * @throws InvalidInput 400 as {@link createPlan}; a field that is fixed; a use charge that is in use is left out
 */
export async function updatePlan(
  tx: Tx,
  name: PlanName,
  { at, ...fields }: PlanFields & { readonly at: Date },
): Promise<OfferedPlan> {
  await lockPlan(tx, name);
  const plan = await getPlan(tx, name);
  const values = changedValues(plan, fields);
  const isFixed = await wasSubscribed(tx, plan.id);
  if (isFixed) refuseFixedChanges(plan, fields);
  if (values.unit !== plan.unit) refuseOtherUnit(values.unit, await otherUnit(tx, plan));
  checkLongestOrder(values, fields.advanceDiscounts ?? plan.advanceDiscounts);
  refuseAdvance(values, fields.advanceDiscounts ?? plan.advanceDiscounts);
  const title = fields.title ?? plan.title;
  const slug = isFixed ? plan.slug : await changedSlug(tx, plan, { title, wanted: fields.slug });
  await storePlan(tx, plan, { slug, title, at }, values);
  if (values.periodAmount !== plan.periodAmount) {
    await announcePrice(tx, plan.id, { former: plan.periodAmount, current: values.periodAmount, at });
  }
  if (fields.advanceDiscounts) await replaceAdvanceDiscounts(tx, plan.id, fields.advanceDiscounts);
  if (fields.useCharges) {
    await saveUseCharges(tx, { planId: plan.id, known: plan.useCharges, wanted: fields.useCharges, at });
  }
  return getPlan(tx, { providerId: plan.providerId, slug });
}

/**
 * Removes a plan that nobody ever subscribed to. It goes from the carts it waits in.
 *
 * @throws NotFound     404
 * @throws NotPermitted 403 when it was ever subscribed to or sold, is just being paid for, or a discount code is for
 *   it alone
 */
export async function deletePlan(tx: Tx, name: PlanName): Promise<void> {
  await lockPlan(tx, name);
  const { id } = await getPlan(tx, name);
  if (await wasSubscribed(tx, id)) {
    throw new NotPermitted(
      "This plan has or had subscribers. De-activate it instead, and nobody can subscribe to it.",
    );
  }
  if (await isHeld(tx, id))
    throw new NotPermitted(
      "This plan was sold, is being paid for, or has a discount code. De-activate it instead.",
    );
  await tx.query(sql`DELETE FROM cart_item WHERE plan_id = ${id}`);
  await tx.query(sql`DELETE FROM use_charge WHERE plan_id = ${id}`);
  await tx.query(sql`DELETE FROM plan WHERE id = ${id}`);
}

interface ProviderTerms {
  /** What a new plan is sold in unless it says otherwise. */
  readonly unit: string;
  /** What the provider's plans are sold in; null while there is none. */
  readonly soldIn: string | null;
  readonly brokerFeeBps: number;
}

/** Keeps out other changes of what the provider sells, so that all of it is in one currency. */
async function becomeProvider(tx: Tx, providerId: bigint): Promise<ProviderTerms> {
  await tx.query(sql`SELECT FROM profile WHERE id = ${providerId} FOR NO KEY UPDATE`);
  await tx.query(sql`UPDATE profile SET is_provider = TRUE WHERE id = ${providerId} AND NOT is_provider`);
  const [terms] = await tx.query<ProviderTerms>(sql`
    SELECT first.unit AS "soldIn", coalesce(first.unit, site.default_unit, 'usd') AS unit,
      coalesce(site.broker_fee_bps, 0) AS "brokerFeeBps"
    FROM (SELECT 1) one
    LEFT JOIN (SELECT default_unit, broker_fee_bps FROM site_settings ORDER BY id LIMIT 1) site ON TRUE
    LEFT JOIN (SELECT unit FROM plan WHERE provider_id = ${providerId} ORDER BY id LIMIT 1) first ON TRUE`);
  invariant(terms, "a row joined to nothing is a row");
  return terms;
}

/** The currency of the provider's other plans. */
async function otherUnit(tx: Tx, { id, providerId }: OfferedPlan): Promise<string | null> {
  await tx.query(sql`SELECT FROM profile WHERE id = ${providerId} FOR NO KEY UPDATE`);
  const [other] = await tx.query<{ unit: string }>(sql`
    SELECT unit FROM plan WHERE provider_id = ${providerId} AND id <> ${id} LIMIT 1`);
  return other?.unit ?? null;
}

/** A provider's books, carts and reports are in one currency. */
function refuseOtherUnit(unit: string, soldIn: string | null): void {
  if (soldIn === null || soldIn === unit) return;
  throw new InvalidInput({ unit: [`All plans of a provider are sold in one currency, here ${soldIn}.`] });
}

/** Keeps the plan as it is, and others from subscribing to it, until the transaction ends. */
async function lockPlan(tx: Tx, { providerId, slug }: PlanName): Promise<void> {
  const [plan] = await tx.query(sql`
    SELECT FROM plan WHERE provider_id = ${providerId} AND slug = ${slug} FOR UPDATE`);
  if (!plan) throw new NotFound("There is no such plan.");
}

function refuseFixedChanges(plan: OfferedPlan, fields: PlanFields): void {
  const changes = {
    slug: fields.slug !== undefined && fields.slug !== plan.slug,
    unit: fields.unit !== undefined && fields.unit !== plan.unit,
    period_type: fields.periodType !== undefined && fields.periodType !== plan.periodType,
    period_length: fields.periodLength !== undefined && fields.periodLength !== plan.periodLength,
  };
  const refused = Object.entries(changes).filter(([, isChanged]) => isChanged);
  if (refused.length === 0) return;
  const message = "This cannot be changed any more: the plan has or had subscribers.";
  throw new InvalidInput(Object.fromEntries(refused.map(([field]) => [field, [message]])));
}

/** A slug that was said wins; else a title that reads differently in URLs makes a new one. */
async function changedSlug(
  tx: Tx,
  plan: OfferedPlan,
  { title, wanted }: { title: string; wanted: string | undefined },
): Promise<string> {
  const stays = wanted === undefined ? titleSlug(title) === titleSlug(plan.title) : wanted === plan.slug;
  return stays ? plan.slug : allocatePlanSlug(tx, { wanted, title, ownId: plan.id });
}

interface Naming {
  readonly slug: string;
  readonly title: string;
  readonly at: Date;
}

async function insertPlan(
  tx: Tx,
  naming: Naming & { readonly providerId: bigint },
  v: PlanValues,
): Promise<bigint> {
  const { providerId, slug, title, at } = naming;
  const [plan] = await refusingTakenTitle(() =>
    tx.query<{ id: bigint }>(sql`
      INSERT INTO plan (provider_id, slug, title, created_at, description, is_active, is_not_priced, unit, setup_amount,
        period_amount, period_type, period_length, renewal_type, unlock_event, skip_optin_on_grant, optin_on_request,
        extra, broker_fee_bps)
      VALUES (${providerId}, ${slug}, ${title}, ${at}, ${v.description}, ${v.isActive}, ${v.isNotPriced}, ${v.unit},
        ${v.setupAmount}, ${v.periodAmount}, ${v.periodType}::period_type, ${v.periodLength},
        ${v.renewalType}::renewal_type, ${v.unlockEvent}, ${v.skipOptinOnGrant}, ${v.optinOnRequest},
        ${v.extra === null ? null : JSON.stringify(v.extra)}::jsonb, ${v.brokerFeeBps})
      RETURNING id`),
  );
  invariant(plan, "an insert returns its row");
  return plan.id;
}

async function storePlan(
  tx: Tx,
  { id }: OfferedPlan,
  { slug, title, at }: Naming,
  v: PlanValues,
): Promise<void> {
  const former = formerAmount(v.periodAmount, at);
  await refusingTakenTitle(() =>
    tx.query(sql`
      UPDATE plan SET slug = ${slug}, title = ${title}, description = ${v.description}, is_active = ${v.isActive},
        is_not_priced = ${v.isNotPriced}, unit = ${v.unit}, setup_amount = ${v.setupAmount},
        period_amount = ${v.periodAmount}, period_type = ${v.periodType}::period_type,
        period_length = ${v.periodLength}, renewal_type = ${v.renewalType}::renewal_type,
        unlock_event = ${v.unlockEvent}, skip_optin_on_grant = ${v.skipOptinOnGrant},
        optin_on_request = ${v.optinOnRequest}, extra = ${v.extra === null ? null : JSON.stringify(v.extra)}::jsonb,
        broker_fee_bps = ${v.brokerFeeBps},
        former_period_amount = ${former}, price_changed_at = CASE WHEN period_amount = ${v.periodAmount} THEN price_changed_at
          WHEN ${former} IS NOT NULL THEN ${at}::timestamptz END,
        discontinued_at = CASE WHEN ${v.isActive} THEN NULL WHEN is_active THEN ${at} ELSE discontinued_at END
      WHERE id = ${id}`),
  );
}

/** What renewals of the plan at hand still cost when its price becomes `amount`; NULL when that is what they cost. */
function formerAmount(amount: bigint, at: Date): Sql {
  const isPending = sql`price_changed_at + ${PRICE_NOTICE_DAYS} * interval '24 hours' > ${at}`;
  return sql`CASE WHEN period_amount = ${amount} THEN former_period_amount
    ELSE nullif(CASE WHEN ${isPending} THEN former_period_amount ELSE period_amount END, ${amount}) END`;
}

async function refusingTakenTitle<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== "plan_title_key") throw error;
    throw new InvalidInput({ title: ["There is another plan of this title."] }, { cause: error });
  }
}
