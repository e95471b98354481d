import { uploadCart } from "@/lib/billing/operations/cart-upload";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(uploadCart);
