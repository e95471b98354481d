import type { Metadata } from "next";
import { ProviderLinks } from "@/components/identity/provider-links";
import { SessionsTable } from "@/components/identity/sessions-table";
import { Callout } from "@/components/ui/callout";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SubmitButton } from "@/components/ui/submit-button";
import { findProvider, signInProviders } from "@/lib/auth/providers";
import { load } from "@/lib/http/call";
import { listUserSessions } from "@/lib/identity/operations/sessions";
import { listSignInProviders } from "@/lib/identity/operations/sign-in-providers";
import { now } from "@/lib/time/clock";
import { providerRefusal } from "../../../../(auth)/provider-refusal";
import { userTitle, userView } from "../../../../frame";
import { sendCode } from "../step-up";
import { endOthers, endSession, linkProvider, unlinkProvider } from "./actions";

export async function generateMetadata({ params }: PageProps<"/users/[user]/sessions">): Promise<Metadata> {
  return userTitle((await params).user, () => "Sessions");
}

/** What was just done here, by the word in the address. */
const DONE: Readonly<Record<string, string>> = {
  ended: "That session has ended.",
  "ended-others": "You are signed out everywhere but here.",
  unlinked: "The provider is unlinked.",
};

/** Where a user is signed in, and the providers by which. */
export default async function SessionsPage({ params, searchParams }: PageProps<"/users/[user]/sessions">) {
  const [{ user: slug }, query] = await Promise.all([params, searchParams]);
  const page = typeof query.page === "string" ? query.page : "1";
  const [{ user }, sessions, { results: linked }] = await Promise.all([
    userView(slug),
    load(listUserSessions, { params: { user: slug }, query: { page } }),
    load(listSignInProviders, { params: { user: slug } }),
  ]);
  const { username } = user;
  const refusal = providerRefusal(query);
  const linkedNow = typeof query.linked === "string" ? findProvider(query.linked) : null;
  const done = linkedNow
    ? `You can sign in with ${linkedNow.title} from now on.`
    : typeof query.done === "string" && Object.hasOwn(DONE, query.done)
      ? DONE[query.done]
      : undefined;
  const others = signInProviders().filter(({ name }) => !linked.some(({ provider }) => provider === name));
  const stepUp = {
    asksOtp: user.otp_enabled,
    sendCode: user.email_verified ? sendCode.bind(null, username, "email") : null,
  };
  return (
    <>
      <PageHeader
        title="Sessions"
        description="The browsers in which you are signed in. Signing out everywhere else also ends all tokens of programs; API keys stay."
        actions={
          <form action={endOthers.bind(null, username)}>
            <SubmitButton variant="secondary">Sign out everywhere else</SubmitButton>
          </form>
        }
      />
      {(refusal ?? done) && (
        <Callout tone={refusal ? "danger" : "success"} announce className="mb-6">
          {refusal ?? done}
        </Callout>
      )}
      <div className="flex flex-col gap-10">
        <div className="flex flex-col gap-3">
          <SessionsTable
            sessions={sessions.results}
            now={now()}
            endSession={endSession.bind(null, username)}
          />
          <Pagination
            query={{ path: `/users/${encodeURIComponent(username)}/sessions/`, params: { page } }}
            count={sessions.count}
            page={Number(page)}
          />
        </div>
        {(linked.length > 0 || others.length > 0) && (
          <ProviderLinks
            linked={linked}
            others={others}
            stepUp={stepUp}
            link={linkProvider.bind(null, username)}
            unlink={unlinkProvider.bind(null, username)}
          />
        )}
      </div>
    </>
  );
}
