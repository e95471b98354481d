import { route } from "@/lib/http/route";
import { unlinkSignInProvider } from "@/lib/identity/operations/sign-in-providers";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(unlinkSignInProvider);
