"use client";

import "@fontsource-variable/inter/opsz.css";
import "./globals.css";
import ServerError from "./error";

/** Stands in for the root layout when that itself fails; so it brings its own document. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <ServerError {...props} />
      </body>
    </html>
  );
}
