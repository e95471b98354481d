export { type FoundReceipt, findReceipt, partOf } from "./find-receipt";
export { receiptFileName, receiptPdf } from "./pdf";
export { printReceipt } from "./print";
export { type Receipt, type ReceiptLine, totalsOf } from "./receipt";
