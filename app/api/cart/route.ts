import { addCartItems, removeCartItems } from "@/lib/billing/operations/cart";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH } = route(addCartItems, removeCartItems);
