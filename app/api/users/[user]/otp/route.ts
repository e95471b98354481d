import { route } from "@/lib/http/route";
import { getUserOtp, putUserOtp } from "@/lib/identity/operations/account";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUserOtp, putUserOtp);
