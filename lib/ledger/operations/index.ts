import { getBalance, getHistory, getReceivables, getTransfers, listTransactions } from "./transactions";

export const operations = [listTransactions, getBalance, getHistory, getReceivables, getTransfers];
