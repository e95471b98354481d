import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { type Mail, Undeliverable } from "@/lib/notifications/transports/port";
import { resend } from "@/lib/notifications/transports/resend";
import { smtp } from "@/lib/notifications/transports/smtp";

const MAIL: Mail = {
  key: "0123456789abcdef0123456789abcdef01234567",
  from: { name: 'Cowork, "Oakland" <x>', address: "no-reply@cowork.example" },
  to: "ada@example.com",
  replyTo: "bob@example.com",
  subject: "Ça y est — bienvenue",
  html: "<p>Ça y est</p>",
  text: "Ça y est",
  headers: { "List-Unsubscribe": "<https://cowork.example/users/ada/notifications/>" },
  attachments: [
    {
      filename: "cowork-receipt-ch_1.pdf",
      contentType: "application/pdf",
      content: Buffer.from("%PDF-1.7 é"),
    },
  ],
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("SMTP", () => {
  interface Taken {
    readonly mail: ParsedMail;
    readonly raw: string;
    readonly secure: boolean;
    readonly user: string | undefined;
    readonly envelope: { readonly from: string; readonly to: string[] };
  }

  /** A real mail server on this machine, with a certificate that nobody vouches for. */
  async function aServer(options: SMTPServerOptions = {}): Promise<{ port: number; taken: Taken[] }> {
    const taken: Taken[] = [];
    const server = new SMTPServer({
      key: readFileSync("test/fixtures/localhost.key"),
      cert: readFileSync("test/fixtures/localhost.crt"),
      authOptional: true,
      closeTimeout: 50, // a pool keeps its connections; we need not wait for them
      onAuth: ({ username, password }, _, done) =>
        password === "right" ? done(null, { user: username }) : done(new Error("wrong password")),
      onRcptTo: ({ address }, _, done) => {
        const codes: Record<string, number> = { "nobody@example.com": 550, "full@example.com": 452 };
        const code = codes[address];
        done(code ? Object.assign(new Error("not now, or never"), { responseCode: code }) : null);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", async () => {
          const raw = Buffer.concat(chunks).toString();
          const { mailFrom, rcptTo } = session.envelope;
          const envelope = {
            from: mailFrom ? mailFrom.address : "",
            to: rcptTo.map(({ address }) => address),
          };
          taken.push({
            mail: await simpleParser(raw),
            raw,
            secure: session.secure,
            user: session.user,
            envelope,
          });
          done(null);
        });
      },
      ...options,
    });
    server.on("error", () => undefined); // a client that hangs up
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
    return { port: (server.server.address() as AddressInfo).port, taken };
  }

  const UNVOUCHED = "?tls.rejectUnauthorized=false";

  test("a message arrives whole: both parts, its headers, and who it is from, to and answered to", async () => {
    const { port, taken } = await aServer();
    const key = await smtp(`smtp://127.0.0.1:${port}${UNVOUCHED}`).deliver(MAIL);
    const [{ mail, envelope }] = taken as [Taken];
    expect(mail.subject).toBe(MAIL.subject);
    expect(mail.text?.trim()).toBe("Ça y est");
    expect(mail.html).toContain("<p>Ça y est</p>");
    expect(mail.from?.value).toEqual([MAIL.from]);
    expect(mail.replyTo?.value).toMatchObject([{ address: "bob@example.com" }]);
    expect(mail.headers.get("list")).toMatchObject({
      unsubscribe: { url: "https://cowork.example/users/ada/notifications/" },
    });
    expect(mail.attachments).toMatchObject([
      {
        filename: "cowork-receipt-ch_1.pdf",
        contentType: "application/pdf",
        content: Buffer.from("%PDF-1.7 é"),
      },
    ]);
    expect(mail.messageId).toBe(`<${MAIL.key}@cowork.example>`);
    expect(key).toBe(mail.messageId);
    expect(envelope).toEqual({ from: "no-reply@cowork.example", to: ["ada@example.com"] });
  });

  test("it speaks TLS as soon as it can, or from the start, and signs in", async () => {
    const starting = await aServer({ authOptional: false });
    await smtp(`smtp://turnpike:right@127.0.0.1:${starting.port}${UNVOUCHED}`).deliver(MAIL);
    expect(starting.taken).toMatchObject([{ secure: true, user: "turnpike" }]);
    const secured = await aServer({ secure: true });
    await smtp(`smtps://turnpike:right@127.0.0.1:${secured.port}${UNVOUCHED}`).deliver(MAIL);
    expect(secured.taken).toMatchObject([{ secure: true, user: "turnpike" }]);
  });

  test("a certificate that nobody vouches for is refused, unless the address says otherwise", async () => {
    const { port, taken } = await aServer({ secure: true });
    await expect(smtp(`smtps://127.0.0.1:${port}`).deliver(MAIL)).rejects.toThrow(/certificate/);
    expect(taken).toEqual([]);
  });

  test("a wrong password is ours to mend: it is tried again", async () => {
    const { port } = await aServer();
    const failure = smtp(`smtp://turnpike:wrong@127.0.0.1:${port}${UNVOUCHED}`).deliver(MAIL);
    await expect(failure).rejects.toThrow(/SMTP: Invalid login/);
    await expect(failure).rejects.not.toBeInstanceOf(Undeliverable);
  });

  test("no such mailbox is final; a full one, or no server, is not", async () => {
    const { port } = await aServer();
    const transport = smtp(`smtp://127.0.0.1:${port}${UNVOUCHED}`);
    await expect(transport.deliver({ ...MAIL, to: "nobody@example.com" })).rejects.toBeInstanceOf(
      Undeliverable,
    );
    const full = transport.deliver({ ...MAIL, to: "full@example.com" });
    await expect(full).rejects.toThrow(/452/);
    await expect(full).rejects.not.toBeInstanceOf(Undeliverable);
    await expect(smtp("smtp://127.0.0.1:1").deliver(MAIL)).rejects.not.toBeInstanceOf(Undeliverable);
  });

  test("names that try to add headers, recipients or lines add none", async () => {
    const { port, taken } = await aServer();
    const evil = "Eve\r\nBcc: all@example.com\r\n\r\n<p>Other body</p>";
    await smtp(`smtp://127.0.0.1:${port}${UNVOUCHED}`).deliver({
      ...{
        ...MAIL,
        from: { ...MAIL.from, name: evil },
        subject: evil,
        replyTo: "eve@example.com\r\nX-Evil: 1",
      },
    });
    const [{ mail, envelope }] = taken as [Taken];
    expect(envelope.to).toEqual(["ada@example.com"]);
    expect(mail.bcc).toBeUndefined();
    expect([...mail.headers.keys()]).not.toContain("x-evil");
    expect(mail.text?.trim()).toBe("Ça y est");
  });
});

describe("Resend", () => {
  interface Request {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: Record<string, unknown>;
  }

  /** Speaks Resend's API: takes a message, or answers with an error of its own. */
  async function anApi(refusal?: {
    statusCode: number;
    name: string;
  }): Promise<{ url: string; taken: Request[] }> {
    const taken: Request[] = [];
    const server: Server = createServer(async (req, res) => {
      let body = "";
      for await (const chunk of req) body += chunk;
      taken.push({ path: `${req.method} ${req.url}`, headers: req.headers, body: JSON.parse(body) });
      res.writeHead(refusal?.statusCode ?? 200, { "Content-Type": "application/json" });
      res.end(JSON.stringify(refusal ? { ...refusal, message: "No." } : { id: "49a3999c" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(async () => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken };
  }

  test("a message is given by its fields, under a key that it keeps", async () => {
    const { url, taken } = await anApi();
    expect(await resend("re_key", url).deliver(MAIL)).toBe("49a3999c");
    expect(taken[0]?.path).toBe("POST /emails");
    expect(taken[0]?.headers).toMatchObject({ authorization: "Bearer re_key", "idempotency-key": MAIL.key });
    expect(taken[0]?.body).toMatchObject({
      from: '"Cowork, \\"Oakland\\" <x>" <no-reply@cowork.example>',
      ...{ to: "ada@example.com", subject: MAIL.subject, html: MAIL.html, text: MAIL.text },
      attachments: [
        {
          filename: "cowork-receipt-ch_1.pdf",
          content_type: "application/pdf",
          content: Buffer.from("%PDF-1.7 é").toString("base64"),
        },
      ],
      ...{ reply_to: "bob@example.com", headers: MAIL.headers },
    });
  });

  test.each([
    [422, "validation_error", true],
    [422, "invalid_parameter", true],
    [429, "rate_limit_exceeded", false],
    [429, "daily_quota_exceeded", false],
    [401, "invalid_api_key", false],
    [500, "internal_server_error", false],
  ])("its %d %s is final: %s", async (statusCode, name, isFinal) => {
    const { url } = await anApi({ statusCode, name });
    const failure = resend("re_key", url).deliver(MAIL);
    await expect(failure).rejects.toThrow(`Resend: ${name}: No.`);
    expect((await failure.catch((error: unknown) => error)) instanceof Undeliverable).toBe(isFinal);
  });

  test("an answer that is none, and no answer, are tried again", async () => {
    const failure = resend("re_key", "http://127.0.0.1:1").deliver(MAIL);
    await expect(failure).rejects.toThrow(/Resend/);
    await expect(failure).rejects.not.toBeInstanceOf(Undeliverable);
  });
});
