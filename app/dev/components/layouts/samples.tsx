import { Plus } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { cx } from "@/components/ui/cx";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { PasswordField } from "@/components/ui/password-field";
import { Stat, StatRow } from "@/components/ui/stat";
import { SubmitButton } from "@/components/ui/submit-button";
import { Tabs } from "@/components/ui/tabs";
import { TextField } from "@/components/ui/text-field";
import { AuthLayout } from "@/themes/default/auth-layout";
import { CheckoutLayout } from "@/themes/default/checkout-layout";
import { DashboardLayout } from "@/themes/default/dashboard-layout";
import { ErrorPage } from "@/themes/default/error-page";
import { PublicContent, PublicLayout } from "@/themes/default/public-layout";
import { dashboardNavigation } from "@/themes/default/viewer";
import { ChargesTable } from "../charges-table";
import { SITE, VIEWER } from "../samples";

function PublicSample() {
  return (
    <PublicLayout site={SITE} viewer={null}>
      <PublicContent>
        <h1 className="font-semibold text-32 sm:text-40">Pricing</h1>
        <p className="mt-3 max-w-text text-muted">
          A desk for a day or an office for a team. Prices are before tax; you can leave at the end of any
          month.
        </p>
      </PublicContent>
    </PublicLayout>
  );
}

function AuthSample() {
  return (
    <AuthLayout
      site={SITE}
      title="Sign in"
      after={
        <>
          New here?{" "}
          <Link href="/register/" className="font-medium text-primary hover:underline">
            Sign up
          </Link>
        </>
      }
    >
      <form className="flex flex-col gap-5">
        <Callout tone="danger">The user name and password do not match.</Callout>
        <TextField label="E-mail address or user name" name="username" autoComplete="username" />
        <PasswordField label="Password" name="password" />
        <Checkbox label="Keep me signed in" name="remember" />
        <SubmitButton className="w-full">Sign in</SubmitButton>
      </form>
    </AuthLayout>
  );
}

function CheckoutSample() {
  return (
    <CheckoutLayout
      site={SITE}
      title="Review and pay"
      summary={
        <div className="flex flex-col gap-4">
          <h2 className="font-semibold text-16">Your order</h2>
          <dl className="flex flex-col gap-3">
            <Line label="Open desk, monthly" amount={<Money amount={2900n} unit="usd" />} />
            <Line label="Setup" amount={<Money amount={10_000n} unit="usd" />} />
            <Line label="Coupon SPRING, 15%" amount={<Money amount={-1935n} unit="usd" />} />
            <Line isTotal label="Due today" amount={<Money amount={10_965n} unit="usd" />} />
          </dl>
          <p className="text-13 text-muted">
            Then $29.00 each month, first on December 23, 2026, until you cancel.
          </p>
        </div>
      }
    >
      <form className="flex flex-col gap-5">
        <TextField label="Name on card" name="name" autoComplete="cc-name" />
        <TextField label="Card number" name="number" inputMode="numeric" placeholder="1234 1234 1234 1234" />
        <div className="grid grid-cols-2 gap-4">
          <TextField label="Expiry" name="expiry" placeholder="MM / YY" />
          <TextField label="Security code" name="code" placeholder="CVC" />
        </div>
        <Checkbox label="Keep this card for renewals" name="keep" defaultChecked />
        <SubmitButton size="lg" className="w-full">
          Pay $109.65
        </SubmitButton>
      </form>
    </CheckoutLayout>
  );
}

function Line({ label, amount, isTotal }: { label: string; amount: ReactNode; isTotal?: boolean }) {
  return (
    <div className={cx("flex justify-between gap-6", isTotal && "border-t pt-3 font-semibold text-16")}>
      <dt>{label}</dt>
      <dd>{amount}</dd>
    </div>
  );
}

function DashboardSample() {
  const { activeProfile } = VIEWER;
  return (
    <DashboardLayout
      site={SITE}
      viewer={VIEWER}
      navigation={activeProfile ? dashboardNavigation(VIEWER, activeProfile) : []}
    >
      <PageHeader
        title="Cowork Downtown dashboard"
        actions={
          <LinkButton href="/profile/cowork/plans/new/" variant="primary">
            <Plus aria-hidden="true" />
            Create plan
          </LinkButton>
        }
        tabs={
          <Tabs
            label="Dashboard"
            tabs={[
              { label: "Overview", href: "#overview", current: true },
              { label: "Activity", href: "#activity", current: false },
            ]}
          />
        }
      />
      <div className="flex flex-col gap-10">
        <StatRow>
          <Stat
            label="Monthly recurring revenue"
            value={<Money amount={4_812_950n} unit="usd" />}
            change={{ direction: "up", isGood: true, text: "4.2% more than in October" }}
          />
          <Stat label="Subscribers" value="1,204" help="38 on a trial" />
          <Stat label="Available to withdraw" value={<Money amount={1_028_400n} unit="usd" />} />
        </StatRow>
        <Section title="Recent charges">
          <ChargesTable
            query={{ path: "/dev/components/layouts/dashboard/", params: { o: "-created_at" } }}
          />
        </Section>
      </div>
    </DashboardLayout>
  );
}

function ErrorSample() {
  return (
    <ErrorPage status={500} title="This page could not be shown" requestId="req_01JDCX7N4T">
      Something failed on our side, and it has been logged. If it fails again, send us the reference below.
    </ErrorPage>
  );
}

/** By the last part of their address. */
export const LAYOUT_SAMPLES = new Map<string, () => ReactNode>([
  ["public", PublicSample],
  ["auth", AuthSample],
  ["checkout", CheckoutSample],
  ["dashboard", DashboardSample],
  ["error", ErrorSample],
]);
