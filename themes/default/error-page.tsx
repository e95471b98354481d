import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import { LinkButton } from "@/components/ui/button";

/** What went wrong, as a page: status, plain sentence, request id, link home. Needs no data, so it cannot fail too. */
export function ErrorPage({
  status,
  title,
  requestId,
  action,
  children,
}: {
  status: number;
  title: string;
  /** Tells operators where to look; people quote it. */
  requestId?: string | undefined;
  /** Before the link home: "Try again". */
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col px-4 sm:px-6">
      <header className="mx-auto flex h-16 w-full max-w-page items-center">
        <Logo name="" />
      </header>
      <main id="main" className="mx-auto flex w-full max-w-page flex-1 flex-col justify-center pb-32">
        <p className="font-mono text-13 text-muted">{status}</p>
        <h1 className="mt-2 font-semibold text-32">{title}</h1>
        <div className="mt-3 max-w-text text-16 text-muted">{children}</div>
        <div className="mt-8 flex flex-wrap gap-2">
          {action}
          <LinkButton href="/" variant={action === undefined ? "primary" : "secondary"}>
            Go to the front page
          </LinkButton>
          <LinkButton href="/contact/" variant="quiet" prefetch={false}>
            Contact us
          </LinkButton>
        </div>
        {requestId !== undefined && (
          <p className="mt-10 text-13 text-muted">
            Reference <code className="font-mono text-ink">{requestId}</code>
          </p>
        )}
      </main>
    </div>
  );
}
