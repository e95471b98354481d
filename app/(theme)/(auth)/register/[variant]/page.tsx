import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { isVariant, RegisterPage } from "../register-page";

export const metadata: Metadata = { title: "Sign up" };

export default async function Page({ params, searchParams }: PageProps<"/register/[variant]">) {
  const { variant } = await params;
  if (!isVariant(variant)) notFound();
  return <RegisterPage variant={variant} next={(await searchParams).next} />;
}
