import type { Metadata } from "next";
import { ErrorPage } from "@/themes/default/error-page";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <ErrorPage status={404} title="There is no page here">
      The address may be mistyped, or the page may have moved. What you look for may also belong to somebody
      else.
    </ErrorPage>
  );
}
