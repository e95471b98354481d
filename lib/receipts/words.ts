import { localeOf, type MessageLanguage } from "@/lib/text/message-languages";

/** What a receipt says around its figures. */
export interface ReceiptWords {
  readonly title: string;
  readonly soldBy: string;
  readonly soldTo: string;
  readonly taxId: string;
  readonly reference: string;
  readonly date: string;
  readonly card: string;
  readonly endingIn: (last4: string) => string;
  readonly description: string;
  readonly amount: string;
  readonly refunded: (description: string, date: string) => string;
  readonly paid: string;
  readonly totalRefunded: string;
  readonly total: string;
  readonly status: Readonly<Record<ReceiptStatus, string>>;
  readonly support: (email: string) => string;
  readonly page: (page: number, pages: number) => string;
}

/** What became of a payment. */
export type ReceiptStatus =
  | "pending"
  | "paid"
  | "partlyRefunded"
  | "refunded"
  | "failed"
  | "disputed"
  | "takenBack";

const WORDS: Readonly<Record<MessageLanguage, ReceiptWords>> = {
  en: {
    ...{
      title: "Receipt",
      soldBy: "From",
      soldTo: "To",
      reference: "Reference",
      date: "Date",
      taxId: "Tax ID",
      card: "Card",
    },
    endingIn: (last4) => `ending in ${last4}`,
    ...{ description: "Description", amount: "Amount" },
    refunded: (description, date) => `Refunded on ${date}: ${description}`,
    ...{ paid: "Paid", totalRefunded: "Refunded", total: "Total" },
    status: {
      pending: "The payment is in progress.",
      paid: "Paid. Thank you.",
      partlyRefunded: "Paid, and refunded in part.",
      refunded: "Paid, and refunded in full.",
      failed: "The payment has failed. Nothing was charged.",
      disputed: "The payment is disputed with the bank.",
      takenBack: "Paid, and taken back by the bank.",
    },
    support: (email) => `Questions? Write to ${email}.`,
    page: (page, pages) => `Page ${page} of ${pages}`,
  },
  fr: {
    ...{
      title: "Reçu",
      soldBy: "De",
      soldTo: "À",
      reference: "Référence",
      date: "Date",
      taxId: "Numéro fiscal",
      card: "Carte",
    },
    endingIn: (last4) => `se terminant par ${last4}`,
    ...{ description: "Description", amount: "Montant" },
    refunded: (description, date) => `Remboursé le ${date} : ${description}`,
    ...{ paid: "Payé", totalRefunded: "Remboursé", total: "Total" },
    status: {
      pending: "Le paiement est en cours.",
      paid: "Payé. Merci.",
      partlyRefunded: "Payé, puis remboursé en partie.",
      refunded: "Payé, puis remboursé en totalité.",
      failed: "Le paiement a échoué. Rien n’a été débité.",
      disputed: "Le paiement est contesté auprès de la banque.",
      takenBack: "Payé, puis repris par la banque.",
    },
    support: (email) => `Des questions ? Écrivez à ${email}.`,
    page: (page, pages) => `Page ${page} sur ${pages}`,
  },
  es: {
    ...{ title: "Recibo", soldBy: "De", soldTo: "Para", reference: "Referencia", date: "Fecha" },
    ...{ taxId: "Número fiscal", card: "Tarjeta", endingIn: (last4) => `terminada en ${last4}` },
    ...{ description: "Descripción", amount: "Importe" },
    refunded: (description, date) => `Reembolsado el ${date}: ${description}`,
    ...{ paid: "Pagado", totalRefunded: "Reembolsado", total: "Total" },
    status: {
      pending: "El pago está en curso.",
      paid: "Pagado. Gracias.",
      partlyRefunded: "Pagado y reembolsado en parte.",
      refunded: "Pagado y reembolsado por completo.",
      failed: "El pago ha fallado. No se ha cobrado nada.",
      disputed: "El pago está en disputa con el banco.",
      takenBack: "Pagado y recuperado por el banco.",
    },
    support: (email) => `¿Preguntas? Escriba a ${email}.`,
    page: (page, pages) => `Página ${page} de ${pages}`,
  },
  pt: {
    ...{ title: "Recibo", soldBy: "De", soldTo: "Para", reference: "Referência", date: "Data" },
    ...{ taxId: "Número fiscal", card: "Cartão", endingIn: (last4) => `terminado em ${last4}` },
    ...{ description: "Descrição", amount: "Valor" },
    refunded: (description, date) => `Reembolsado em ${date}: ${description}`,
    ...{ paid: "Pago", totalRefunded: "Reembolsado", total: "Total" },
    status: {
      pending: "O pagamento está em andamento.",
      paid: "Pago. Obrigado.",
      partlyRefunded: "Pago e reembolsado em parte.",
      refunded: "Pago e reembolsado por completo.",
      failed: "O pagamento falhou. Nada foi cobrado.",
      disputed: "O pagamento está em disputa com o banco.",
      takenBack: "Pago e retomado pelo banco.",
    },
    support: (email) => `Dúvidas? Escreva para ${email}.`,
    page: (page, pages) => `Página ${page} de ${pages}`,
  },
};

export function receiptWords(language: MessageLanguage): ReceiptWords {
  return WORDS[language];
}

/** The country's name in the language. */
export function countryName(code: string, language: MessageLanguage): string {
  const isCode = /^[A-Z]{2}$/.test(code);
  return isCode ? (new Intl.DisplayNames(localeOf(language), { type: "region" }).of(code) ?? code) : code;
}
