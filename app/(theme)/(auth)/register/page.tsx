import type { Metadata } from "next";
import { RegisterPage } from "./register-page";

export const metadata: Metadata = { title: "Sign up" };

export default async function Page({ searchParams }: PageProps<"/register">) {
  return <RegisterPage next={(await searchParams).next} />;
}
