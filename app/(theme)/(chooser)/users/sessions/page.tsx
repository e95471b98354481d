import { redirectToOwn } from "../redirect-to-own";

export default async function Page({ searchParams }: PageProps<"/users/sessions">) {
  return redirectToOwn("sessions/", await searchParams);
}
