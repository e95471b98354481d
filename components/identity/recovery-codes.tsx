"use client";

import { Download } from "lucide-react";
import { buttonLook } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";

/** New recovery codes, to be kept before the page is left: they are not shown again. */
export function RecoveryCodes({ codes, site }: { codes: readonly string[]; site: string }) {
  const text = `${codes.join("\n")}\n`;
  return (
    <div className="flex max-w-form flex-col gap-4">
      <Callout tone="warning" title="Keep these recovery codes now" announce>
        Each signs you in once when you are without your phone. They are not shown again.
      </Callout>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-8 gap-y-1.5 rounded border bg-surface-sunken px-4 py-3 font-mono text-14"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download={`${site}-recovery-codes.txt`}
          className={buttonLook({ size: "sm" })}
        >
          <Download aria-hidden="true" />
          Download codes
        </a>
        <CopyButton text={text} label="Copy recovery codes" />
      </div>
    </div>
  );
}
