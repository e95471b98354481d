import "@fontsource-variable/inter/opsz.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = { title: { default: "Turnpike", template: "%s" } };

export const viewport: Viewport = { colorScheme: "light dark" };

/** What every page stands on. `preferences.js` sets attributes on <html> before React sees them. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Blocks rendering on purpose: a theme that arrives later flashes. */}
        <script src="/preferences.js" />
      </head>
      <body>{children}</body>
    </html>
  );
}
