import { getBalance, getHistory, getReceivables, listTransactions } from "./transactions";

export const operations = [listTransactions, getBalance, getHistory, getReceivables];
