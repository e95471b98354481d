import { deleteCard, getCard, updateCard } from "./card";
import { addCartItems, removeCartItems } from "./cart";
import { listCharges } from "./charge-list";
import { retrieveCharge } from "./charges";
import { checkout, getCheckout } from "./checkout";

export const operations = [
  addCartItems,
  removeCartItems,
  getCheckout,
  checkout,
  getCard,
  updateCard,
  deleteCard,
  listCharges,
  retrieveCharge,
];
