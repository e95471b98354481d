import { Pencil, Plus, Trash2 } from "lucide-react";
import type { Metadata } from "next";
import { CouponDialog } from "@/components/catalog/coupon-dialog";
import { type CouponValues, couponValues, discountWords, lastDay } from "@/components/catalog/coupon-fields";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { downloadHref } from "@/components/ui/query-href";
import { Time } from "@/components/ui/time";
import { listCoupons } from "@/lib/catalog/operations/coupons";
import { listPlans } from "@/lib/catalog/operations/plans";
import type { Coupon, Plan } from "@/lib/catalog/schemas";
import { load } from "@/lib/http/call";
import { now as clockNow } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../frame";
import { create, remove, type Seller, update } from "./actions";

export async function generateMetadata({
  params,
}: PageProps<"/billing/[profile]/coupons">): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Discount codes of ${name}`);
}

const MONTH_MS = 30 * 86_400_000;

/** What the rows of the page have in common. */
interface Shop {
  readonly seller: Seller;
  readonly plans: readonly Plan[];
  readonly now: Date;
  readonly mayChange: boolean;
}

/** The discount codes of a provider: made, changed and ended here. */
export default async function CouponsPage({ params, searchParams }: PageProps<"/billing/[profile]/coupons">) {
  const [{ profile: slug }, query] = await Promise.all([params, searchParams]);
  const [{ profile }, coupons, plans] = await Promise.all([
    profileView(slug),
    load(listCoupons, { params: { profile: slug }, query }),
    load(listPlans, { params: { profile: slug }, query: { active: "true", page_size: "100" } }),
  ]);
  const now = clockNow();
  const unit = plans.results[0]?.unit ?? "usd";
  const seller = { slug, unit, zone: profile.timeZone };
  const shop: Shop = { seller, plans: plans.results, now, mayChange: profile.access === "manager" };
  const path = `/billing/${encodeURIComponent(slug)}/coupons/`;
  return (
    <>
      <PageHeader
        title="Discount codes"
        description="Customers type them at checkout. An order takes one use of a code."
        actions={shop.mayChange && coupons.count > 0 && <NewCoupon shop={shop} />}
      />
      <DataTable
        caption="Discount codes"
        columns={columns(shop)}
        rows={coupons.results}
        rowKey={({ code }) => code}
        query={{ path, params: query }}
        csvHref={downloadHref({ path, params: query })}
        empty={
          <EmptyState title="No discount codes yet" action={shop.mayChange && <NewCoupon shop={shop} />}>
            Codes that lower the price of your plans will be listed here.
          </EmptyState>
        }
      />
      <Pagination query={{ path, params: query }} count={coupons.count} page={Number(query.page ?? 1)} />
    </>
  );
}

function NewCoupon({ shop: { seller, plans, now } }: { shop: Shop }) {
  const values: CouponValues = {
    ...{
      code: "",
      discount_type: "percentage",
      discount_value: "",
      nb_attempts: "",
      plan: "",
      description: "",
    },
    last_day: lastDay(new Date(now.getTime() + MONTH_MS), seller.zone),
  };
  return (
    <CouponDialog
      variant="primary"
      title="New discount code"
      form={{
        ...{ values, plans: choices(plans), unit: seller.unit },
        ...{ submit: "Create code", saved: "Discount code created", action: create.bind(null, seller) },
      }}
    >
      <Plus aria-hidden="true" />
      New code
    </CouponDialog>
  );
}

function choices(plans: readonly Plan[]): { slug: string; title: string }[] {
  return plans.map(({ slug, title }) => ({ slug, title }));
}

function columns(shop: Shop): Column<Coupon>[] {
  const { seller, now } = shop;
  return [
    {
      key: "code",
      header: "Code",
      sort: "code",
      cell: (coupon) => (
        <span className="inline-flex items-center gap-2">
          <span className="font-mono text-13">{coupon.code}</span>
          <State coupon={coupon} now={now} />
        </span>
      ),
    },
    {
      key: "discount",
      header: "Discount",
      sort: "amount",
      cell: (coupon) =>
        coupon.discount_type === "currency" ? (
          <span>
            <Money amount={coupon.discount_value} unit={seller.unit} /> off
          </span>
        ) : (
          discountWords(coupon)
        ),
      className: "whitespace-nowrap",
    },
    { key: "plan", header: "Good for", cell: ({ plan }) => plan?.title ?? "All plans" },
    {
      key: "ends_at",
      header: "Last day",
      sort: "ends_at",
      cell: ({ ends_at }) =>
        ends_at === null ? "Never ends" : <Time at={new Date(ends_at.getTime() - 1)} zone={seller.zone} />,
      className: "whitespace-nowrap tabular-nums",
    },
    {
      key: "uses",
      header: "Uses left",
      align: "end",
      cell: ({ nb_attempts }) => nb_attempts ?? "Any number",
    },
    {
      key: "description",
      header: "Description",
      sort: "description",
      cell: ({ description }) => description,
      className: "text-muted",
    },
    ...(shop.mayChange
      ? [
          {
            key: "actions",
            header: <span className="sr-only">Actions</span>,
            align: "end" as const,
            cell: (coupon: Coupon) => <CouponActions coupon={coupon} shop={shop} />,
          },
        ]
      : []),
  ];
}

/** Why a code is no longer good; nothing while it is. */
function State({ coupon: { ends_at, nb_attempts }, now }: { coupon: Coupon; now: Date }) {
  if (ends_at !== null && ends_at <= now) return <Badge>Ended</Badge>;
  return nb_attempts === 0 ? <Badge>Used up</Badge> : null;
}

function CouponActions({ coupon, shop: { seller, plans } }: { coupon: Coupon; shop: Shop }) {
  const { code, plan } = coupon;
  const offered = choices(plans);
  // A plan that was taken off sale meanwhile stays the one it is for.
  const known =
    plan === null || offered.some(({ slug }) => slug === plan.slug) ? offered : [...offered, plan];
  return (
    <span className="inline-flex gap-1">
      <CouponDialog
        size="sm"
        variant="quiet"
        aria-label={`Edit ${code}`}
        title={`Edit ${code}`}
        form={{
          ...{ values: couponValues(coupon, seller.unit, seller.zone), plans: known, unit: seller.unit },
          ...{
            submit: "Save changes",
            saved: "Discount code saved",
            action: update.bind(null, seller, code),
          },
        }}
      >
        <Pencil aria-hidden="true" />
        Edit
      </CouponDialog>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Delete ${code}`}
        action={remove.bind(null, seller.slug, code)}
        confirm={{
          title: `Delete ${code}?`,
          body: "Nobody can use it from now on. If no order used it, it is removed, from open carts too; else it ends now and stays for your reports.",
          label: "Delete code",
        }}
      >
        <Trash2 aria-hidden="true" />
        Delete
      </ActionButton>
    </span>
  );
}
