import { deleteCard, getCard, updateCard } from "@/lib/billing/operations/card";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getCard, updateCard, deleteCard);
