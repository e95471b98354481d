import {
  Body,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Img,
  Link,
  Preview,
  Section,
  Text,
} from "@react-email/components";
import type { ReactNode } from "react";
import type { PartyData } from "../data";
import type { Say } from "../messages";
import { type Colour, colours, light } from "./colours";
import { fontFamily } from "./parts";

/** What stands around the content of every message. */
export interface Frame {
  readonly lang: string;
  readonly subject: string;
  /** What mail programs show beside the subject. */
  readonly preview: string;
  readonly broker: PartyData;
  /** Who answers questions. */
  readonly support: string;
  /** Where the reader chooses what to hear of; null for what nobody can switch off. */
  readonly manageUrl: string | null;
  readonly isSample: boolean;
  readonly say: Say;
}

const quiet = {
  color: light("text-muted"),
  fontFamily,
  fontSize: "13px",
  lineHeight: "20px",
  margin: "0 0 8px",
};

export function Layout({ frame, children }: { frame: Frame; children: ReactNode }) {
  const { lang, subject, preview, broker, say } = frame;
  const site = broker.printable_name;
  return (
    <Html lang={lang} dir="ltr">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{STYLE}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="ground" style={{ margin: 0, padding: "32px 16px" }}>
        <Container style={{ maxWidth: "600px" }}>
          {frame.isSample && (
            <Text className="muted" style={quiet}>
              {say("layout.sample")}
            </Text>
          )}
          <Section
            className="sheet line"
            style={{
              ...{ backgroundColor: light("surface-raised"), border: `1px solid ${light("border")}` },
              ...{ borderRadius: "10px", padding: "32px" },
            }}
          >
            <Brand name={site} picture={broker.picture} />
            <Heading
              as="h1"
              className="ink"
              style={{
                ...{ color: light("text"), fontFamily, fontSize: "24px", fontWeight: 600 },
                ...{ lineHeight: "32px", margin: "0 0 16px" },
              }}
            >
              {subject}
            </Heading>
            {children}
          </Section>
          <Footer frame={frame} />
        </Container>
      </Body>
    </Html>
  );
}

function Brand({ name, picture }: { name: string; picture: string | null }) {
  const look = { fontFamily, fontSize: "14px", fontWeight: 600, margin: "0 0 24px" };
  if (picture?.startsWith("https://")) return <Img src={picture} alt={name} height={32} style={look} />;
  return (
    <Text data-skip-in-text={true} className="accent" style={{ ...look, color: light("primary") }}>
      {name}
    </Text>
  );
}

function Footer({ frame: { broker, support, manageUrl, say } }: { frame: Frame }) {
  const address = [
    broker.printable_name,
    broker.street_address,
    [broker.postal_code, broker.locality].filter(Boolean).join(" "),
    broker.region,
    broker.country,
  ];
  return (
    <Section style={{ padding: "24px 0 0" }}>
      <Hr className="line" style={{ borderColor: light("border"), margin: "0 0 16px" }} />
      {support && (
        <Text className="muted" style={quiet}>
          {say("layout.support", { email: support })}
        </Text>
      )}
      <Text className="muted" style={quiet}>
        {address.filter(Boolean).join(" · ")}
      </Text>
      {manageUrl && (
        <Text className="muted" style={quiet}>
          <Link
            href={manageUrl}
            className="muted"
            style={{ color: light("text-muted"), textDecoration: "underline" }}
          >
            {say("layout.manage", { site: broker.printable_name })}
          </Link>
        </Text>
      )}
    </Section>
  );
}

/** By night; programs that know no media queries show the colours by day, or make up their own. */
const STYLE = `.ground { background-color: ${light("surface")} }
@media (prefers-color-scheme: dark) {
${dark("ground", "background-color", "surface")}
${dark("sheet", "background-color", "surface-raised")}
${dark("sunken", "background-color", "surface-sunken")}
${dark("line", "border-color", "border")}
${dark("ink", "color", "text")}
${dark("muted", "color", "text-muted")}
${dark("accent", "color", "primary")}
${dark("action", "background-color", "primary")}
${dark("action", "color", "on-primary")}
}`;

function dark(className: string, property: string, colour: Colour): string {
  return `.${className} { ${property}: ${colours[colour][1]} !important }`;
}
