import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import type { Site } from "./viewer";

/** One short form on an otherwise empty page: sign in, sign up, recover. */
export function AuthLayout({
  site,
  title,
  description,
  after,
  children,
}: {
  site: Site;
  title: ReactNode;
  description?: ReactNode;
  /** The other way: "New here? Sign up". */
  after?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-[max(2.5rem,11dvh)] pb-12">
      <header>
        <Link href="/" aria-label={`${site.name}, front page`} className="flex rounded-sm">
          <Logo name={site.name} />
        </Link>
      </header>
      <main id="main" className="mt-8 w-full max-w-100">
        <div className="rounded-dialog border bg-surface-raised px-5 py-7 sm:px-8 sm:py-8">
          <h1 className="font-semibold text-20">{title}</h1>
          {description !== undefined && <p className="mt-1 text-muted">{description}</p>}
          <div className="mt-6">{children}</div>
        </div>
        {after !== undefined && <div className="mt-6 text-center text-muted">{after}</div>}
      </main>
    </div>
  );
}
