import { Inbox, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Button, IconButton, LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, Section } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CommandPalette } from "@/components/ui/command-palette";
import { DetailsList } from "@/components/ui/details-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { PageQuery } from "@/components/ui/query-href";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { Stat, StatRow } from "@/components/ui/stat";
import { Stepper } from "@/components/ui/stepper";
import { Tabs } from "@/components/ui/tabs";
import { ThemeToggle } from "@/components/ui/theme-toggle";
import { Time } from "@/components/ui/time";
import { Toaster } from "@/components/ui/toaster";
import { demoOnly } from "../demo-only";
import { ChargesTable, ReportTable } from "./charges-table";
import { FormParts } from "./forms";
import { Overlays, PendingButtons } from "./interactive";
import { NOW } from "./samples";

export const metadata: Metadata = { title: "Parts of a page" };

const LAYOUTS = ["public", "auth", "checkout", "dashboard", "error"];

const COMMANDS = [
  { label: "Billing", kind: "Page", href: "/billing/cowork/history/" },
  { label: "Dashboard", kind: "Page", keywords: "metrics revenue", href: "/metrics/cowork/dashboard/" },
  { label: "Marigold Studio", kind: "Profile", href: "/app/marigold/" },
];

/** All parts in all states, to look at and to test. */
export default async function GalleryPage({ searchParams }: { searchParams: Promise<PageQuery["params"]> }) {
  await demoOnly();
  const query: PageQuery = {
    path: "/dev/components/",
    params: { o: "-created_at", ...(await searchParams) },
  };
  return (
    <main id="main" className="mx-auto max-w-page px-4 py-10 sm:px-6">
      <PageHeader
        title="Parts of a page"
        description="Everything that pages are made of, in every state. Press Tab, narrow the window, turn the theme."
        actions={
          <>
            <CommandPalette commands={COMMANDS} />
            <ThemeToggle />
          </>
        }
      />
      <div className="flex flex-col gap-10">
        <Section title="Layouts" description="Each as a whole page.">
          <div className="flex flex-wrap gap-2">
            {LAYOUTS.map((layout) => (
              <LinkButton key={layout} href={`/dev/components/layouts/${layout}/`} size="sm">
                {layout}
              </LinkButton>
            ))}
          </div>
        </Section>

        <Section title="Colour">
          <Swatches />
        </Section>

        <Section title="Type">
          <div className="flex flex-col gap-3">
            <p className="font-semibold text-40">Revenue that adds up</p>
            <p className="font-semibold text-32">Revenue that adds up</p>
            <p className="font-semibold text-24">Charges of November</p>
            <p className="font-semibold text-20">Choose how to pay</p>
            <p className="max-w-text text-16">
              Public pages speak in 16 pixels over 26, at most 65 characters wide.{" "}
              <Link href="#type" className="text-primary underline underline-offset-2">
                A link
              </Link>{" "}
              is green and underlined within text.
            </p>
            <p>Pages to work in speak in 14 over 20.</p>
            <p className="text-13 text-muted">Help and captions are smaller and quieter.</p>
            <p className="font-mono text-13">tp_live_9fK2mQ7xR4 · cowork-downtown</p>
            <Logo />
          </div>
        </Section>

        <Section title="Buttons">
          <Row>
            <Button variant="primary">
              <Plus aria-hidden="true" />
              Create plan
            </Button>
            <Button>Save changes</Button>
            <Button variant="quiet">Cancel</Button>
            <Button variant="danger">Delete plan</Button>
            <LinkButton href="#buttons">Link</LinkButton>
            <IconButton label="Add" variant="secondary">
              <Plus aria-hidden="true" />
            </IconButton>
          </Row>
          <Row>
            <Button variant="primary" disabled>
              Create plan
            </Button>
            <Button disabled>Save changes</Button>
            <Button variant="quiet" disabled>
              Cancel
            </Button>
            <Button variant="danger" disabled>
              Delete plan
            </Button>
          </Row>
          <PendingButtons />
          <Row>
            <Button variant="primary" size="sm">
              Small
            </Button>
            <Button variant="primary">Medium</Button>
            <Button variant="primary" size="lg">
              Large
            </Button>
          </Row>
        </Section>

        <Section title="Form parts" description="They work without scripts, and with react-hook-form.">
          <FormParts />
        </Section>

        <Section title="Dialogs, drawer, menu, toasts">
          <Overlays />
        </Section>

        <Section title="Numbers">
          <StatRow>
            <Stat
              label="Monthly recurring revenue"
              value={<Money amount={4_812_950n} unit="usd" />}
              change={{ direction: "up", isGood: true, text: "4.2% more than in October" }}
            />
            <Stat
              label="Churn"
              value="1.8%"
              change={{ direction: "up", isGood: false, text: "0.3 points more than in October" }}
            />
            <Stat label="Subscribers" value="1,204" help="38 on a trial" />
          </StatRow>
          <Row>
            <Money amount={123_456_789n} unit="usd" />
            <Money amount={-2900n} unit="usd" />
            <Money amount={2900n} unit="eur" locale="de-DE" />
            <Money amount={128_000n} unit="jpy" />
            <Money amount={1500n} unit="kwd" />
            <Time at={new Date("2026-11-20T18:12:00Z")} now={NOW} zone="America/Los_Angeles" />
            <Time at={new Date("2026-03-02T18:12:00Z")} now={NOW} zone="America/Los_Angeles" />
          </Row>
        </Section>

        <Section title="Tables" className="scroll-mt-6">
          <ChargesTable query={query} titled />
          <Pagination query={query} count={312} page={Number(query.params.page ?? 2)} />
          <ReportTable />
          <TableSkeleton rows={3} />
          <EmptyState
            icon={<Inbox aria-hidden="true" />}
            title="No charges yet"
            action={<Button variant="primary">Create plan</Button>}
          >
            Charges appear here as soon as somebody buys one of your plans.
          </EmptyState>
        </Section>

        <Section title="Notes and states">
          <Callout tone="info" title="Your trial ends on December 4">
            Add a card before that day to keep your workspace.
          </Callout>
          <Callout tone="success" title="Paid">
            The receipt was sent to ada@example.com.
          </Callout>
          <Callout
            tone="warning"
            title="Your card expires this month"
            action={
              <LinkButton href="#notes" size="sm">
                Update card
              </LinkButton>
            }
          >
            The next renewal on December 1 will fail without a new one.
          </Callout>
          <Callout tone="danger">Your card was declined. Use another card, or ask your bank.</Callout>
          <Row>
            <Badge>Draft</Badge>
            <Badge tone="success">Active</Badge>
            <Badge tone="warning">Ends soon</Badge>
            <Badge tone="danger">Past due</Badge>
            <Badge tone="info">In progress</Badge>
            <Avatar name="Ada Okafor" size="sm" />
            <Avatar name="Ada Okafor" />
            <Avatar name="Marigold Studio" size="lg" square />
          </Row>
          <ProgressBar label="Importing subscribers" value={0.38} className="max-w-form" />
          <ProgressBar label="Waiting for the bank" className="max-w-form" />
          <Row>
            <Skeleton round className="size-8" />
            <Skeleton className="h-3 w-40" />
          </Row>
        </Section>

        <Section title="Finding one's way">
          <Breadcrumbs
            items={[
              { label: "Plans", href: "#way" },
              { label: "Open desk", href: "#way" },
              { label: "Subscribers" },
            ]}
          />
          <Tabs
            label="Reports"
            tabs={[
              { label: "Amounts", href: "#amounts", current: true },
              { label: "Balances", href: "#balances", current: false },
              { label: "Customers", href: "#customers", current: false, count: 12 },
              { label: "Active subscribers", href: "#plans", current: false },
            ]}
          />
          <Stepper
            label="Checkout"
            current={1}
            steps={[{ label: "Plan", href: "#way" }, { label: "How to pay" }, { label: "Review" }]}
          />
        </Section>

        <Section title="Details and code">
          <div className="grid items-start gap-6 md:grid-cols-2">
            <Card>
              <DetailsList
                items={[
                  { label: "Reference", value: <code className="font-mono text-13">ch_7Lm0PcXa</code> },
                  { label: "Card", value: "Visa ending in 4242" },
                  { label: "Total", value: <Money amount={129_900n} unit="usd" className="font-semibold" /> },
                ]}
              />
            </Card>
            <CodeBlock
              title="Request"
              code={
                'curl -u "$TURNPIKE_KEY:" \\\n  http://localhost:3000/api/billing/cowork/charges?o=-created_at'
              }
            />
          </div>
        </Section>
      </div>
      <Toaster />
    </main>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-4 gap-y-3">{children}</div>;
}

const SWATCHES = {
  surface: "bg-surface",
  "surface-raised": "bg-surface-raised",
  "surface-sunken": "bg-surface-sunken",
  border: "bg-line",
  primary: "bg-primary",
  "primary-soft": "bg-primary-soft",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  info: "bg-info",
  "chart-1": "bg-chart-1",
  "chart-2": "bg-chart-2",
  "chart-3": "bg-chart-3",
  "chart-4": "bg-chart-4",
  "chart-5": "bg-chart-5",
  "chart-6": "bg-chart-6",
  "chart-7": "bg-chart-7",
  "chart-8": "bg-chart-8",
};

function Swatches() {
  return (
    <ul className="grid grid-cols-3 gap-4 sm:grid-cols-6">
      {Object.entries(SWATCHES).map(([name, look]) => (
        <li key={name} className="text-12 text-muted">
          <span className={`mb-1.5 block h-10 rounded border ${look}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
