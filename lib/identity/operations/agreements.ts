import { operation, pageOfSchema } from "@/lib/http";
import { originOf } from "../audit/record";
import {
  agreementList,
  createAgreement,
  deleteAgreement,
  getAgreementSource,
  listAgreementPage,
  updateAgreement,
} from "../legal/documents";
import { Agreement, AgreementCreate, AgreementSource, AgreementUpdate } from "../legal/schemas";

/** The same as everybody sees: {@link listLegalAgreements}. */
export const listBrokerAgreements = operation({
  name: "listAgreements",
  method: "GET",
  path: "/api/agreements",
  title: "List legal agreements (broker)",
  audience: "broker",
  list: agreementList,
  response: pageOfSchema(Agreement),
  handle: ({ db, list }) => listAgreementPage(db, list),
});

/** A new agreement; who registers is asked to sign it. */
export const postAgreement = operation({
  name: "createAgreement",
  method: "POST",
  path: "/api/agreements",
  title: "Creates a legal agreement",
  audience: "broker",
  body: AgreementCreate,
  response: Agreement,
  status: 201,
  handle: (context) => createAgreement(context.db, context.body, originOf(context)),
});

/** An agreement with the Markdown that its text is made from. */
export const getBrokerAgreement = operation({
  name: "getAgreement",
  method: "GET",
  path: "/api/agreements/{document}",
  title: "Retrieves a legal agreement (broker)",
  audience: "broker",
  response: AgreementSource,
  handle: ({ db, params }) => getAgreementSource(db, params.document),
});

/** Signatures from before `updated_at` count no more. */
export const putAgreement = operation({
  name: "updateAgreement",
  method: "PUT",
  path: "/api/agreements/{document}",
  title: "Updates a legal agreement",
  audience: "broker",
  body: AgreementUpdate,
  response: AgreementSource,
  handle: (context) => updateAgreement(context.db, context.params.document, context.body, originOf(context)),
});

/** Also deletes the texts that were in force and all signatures. */
export const removeAgreement = operation({
  name: "deleteAgreement",
  method: "DELETE",
  path: "/api/agreements/{document}",
  title: "Deletes a legal agreement",
  audience: "broker",
  response: null,
  handle: (context) => deleteAgreement(context.db, context.params.document, originOf(context)),
});
