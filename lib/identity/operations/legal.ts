import { Conflict } from "@/lib/errors";
import { operation, pageOfSchema } from "@/lib/http";
import { originOf } from "../audit/record";
import { signAgreement } from "../legal/agreements";
import { agreementList, getAgreementDetail, listAgreementPage } from "../legal/documents";
import { Agreement, AgreementDetail, AgreementSign, AgreementSigned } from "../legal/schemas";

/** What people are asked to agree to. */
export const listLegalAgreements = operation({
  name: "listLegalAgreements",
  method: "GET",
  path: "/api/legal",
  title: "List legal agreements",
  audience: "anyone",
  list: agreementList,
  response: pageOfSchema(Agreement),
  handle: ({ db, list }) => listAgreementPage(db, list),
});

/** The text in HTML, with the name and the address of the site filled in. */
export const getLegalAgreement = operation({
  name: "getLegalAgreement",
  method: "GET",
  path: "/api/legal/{agreement}",
  title: "Retrieves a legal agreement",
  audience: "anyone",
  response: AgreementDetail,
  handle: ({ db, params }) => getAgreementDetail(db, params.agreement),
});

/** Signs for the caller. It has no gates: the terms of use are signed through it. */
export const signLegalAgreement = operation({
  name: "signAgreement",
  method: "POST",
  path: "/api/legal/{agreement}/sign",
  title: "Signs a consent agreement",
  audience: "signed-in",
  body: AgreementSign,
  response: AgreementSigned,
  errors: [Conflict],
  handle: async (context) => {
    const { db, actor, params, body, now } = context;
    const wanted = { slug: params.agreement, agrees: body.read_terms, read: body.updated_at };
    await signAgreement(db, actor, wanted, originOf(context));
    return { read_terms: true, last_signed: now };
  },
});
