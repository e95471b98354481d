import type { Metadata } from "next";
import { Authenticator } from "@/components/identity/authenticator";
import { ChangePasswordForm } from "@/components/identity/change-password-form";
import { SentCodes } from "@/components/identity/sent-codes";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/http/call";
import { getUserOtp } from "@/lib/identity/operations/account";
import { currentSite, userTitle, userView } from "../../../../frame";
import { sendCode } from "../step-up";
import {
  beginEnrolment,
  changePassword,
  changeSentCodes,
  confirmEnrolment,
  removeApp,
  renewCodes,
} from "./actions";

export async function generateMetadata({ params }: PageProps<"/users/[user]/password">): Promise<Metadata> {
  return userTitle((await params).user, () => "Change password");
}

/** How the account is opened: the password, and what is asked for beside it. */
export default async function PasswordPage({ params }: PageProps<"/users/[user]/password">) {
  const { user: slug } = await params;
  const [site, { user }, factors] = await Promise.all([
    currentSite(),
    userView(slug),
    load(getUserOtp, { params: { user: slug } }),
  ]);
  const { username } = user;
  const stepUp = {
    asksOtp: factors.otp_enabled,
    sendCode: user.email_verified ? sendCode.bind(null, username, "email") : null,
  };
  const related = [username, user.full_name, user.nick_name, user.email ?? ""].filter(Boolean);
  return (
    <>
      <PageHeader title="Password" description="Changing it signs you out everywhere else." />
      <div className="flex flex-col gap-10">
        <ChangePasswordForm action={changePassword.bind(null, username)} stepUp={stepUp} related={related} />
        <Authenticator
          isOn={factors.otp_enabled}
          codesLeft={factors.recovery_codes_left}
          stepUp={stepUp}
          site={site.broker}
          actions={{
            begin: beginEnrolment.bind(null, username),
            confirm: confirmEnrolment.bind(null, username),
            renewCodes: renewCodes.bind(null, username),
            remove: removeApp.bind(null, username),
          }}
        />
        <SentCodes
          email={{
            address: user.email,
            isVerified: user.email_verified ?? false,
            isOn: factors.email_verification_enabled,
          }}
          phone={{
            address: user.phone,
            isVerified: user.phone_verified ?? false,
            isOn: factors.phone_verification_enabled,
          }}
          profileHref={`/users/${encodeURIComponent(username)}/`}
          action={changeSentCodes.bind(null, username)}
          stepUp={stepUp}
        />
      </div>
    </>
  );
}
