import type { Metadata } from "next";
import { RegisterPage } from "../register-page";

export const metadata: Metadata = { title: "Sign up" };

export default async function Page({ searchParams }: PageProps<"/register/organization">) {
  return <RegisterPage variant="organization" next={(await searchParams).next} />;
}
