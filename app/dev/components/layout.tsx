import { notFound } from "next/navigation";
import { connection } from "next/server";
import type { ReactNode } from "react";

/** The gallery is for those who build pages; it is there in demo mode only. */
export default async function GalleryLayout({ children }: { children: ReactNode }) {
  await connection();
  if (process.env.TURNPIKE_DEMO !== "1") notFound();
  return children;
}
