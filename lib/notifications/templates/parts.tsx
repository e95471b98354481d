import { Button, Column, Link, Row, Section, Text } from "@react-email/components";
import { Fragment, type ReactNode } from "react";
import { light } from "./colours";

const FONT = "Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
export const fontFamily = FONT;

const body = { fontFamily: FONT, fontSize: "16px", lineHeight: "26px", margin: "0 0 16px" };
const small = { ...body, fontSize: "14px", lineHeight: "22px" };

/** A sentence or two. */
export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...body, color: light("text") }}>
      {children}
    </Text>
  );
}

/** What matters less. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <Text className="muted" style={{ ...small, color: light("text-muted") }}>
      {children}
    </Text>
  );
}

/** The one thing to do: a button, and its address for those whose program shows no buttons, or who look first. */
export function Action({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return null;
  return (
    <Section style={{ margin: "8px 0 16px" }}>
      <Button
        href={href}
        className="action"
        style={{
          ...{ backgroundColor: light("primary"), color: light("on-primary"), borderRadius: "6px" },
          ...{
            fontFamily: FONT,
            fontSize: "16px",
            fontWeight: 500,
            lineHeight: "24px",
            padding: "10px 20px",
          },
        }}
      >
        {children}
      </Button>
      <Text
        data-skip-in-text={true}
        style={{ ...small, fontSize: "12px", lineHeight: "18px", margin: "12px 0 0", wordBreak: "break-all" }}
      >
        <Link href={href} className="muted" style={{ color: light("text-muted") }}>
          {href}
        </Link>
      </Text>
    </Section>
  );
}

/** Six digits to type somewhere. */
export function Code({ children }: { children: string }) {
  return (
    <Text
      className="ink sunken"
      style={{
        ...{ backgroundColor: light("surface-sunken"), borderRadius: "6px", color: light("text") },
        ...{ fontFamily: "'JetBrains Mono', Menlo, Consolas, monospace", fontSize: "24px", fontWeight: 600 },
        ...{ letterSpacing: "4px", lineHeight: "32px", margin: "0 0 16px", padding: "12px 20px" },
        display: "inline-block",
      }}
    >
      {children}
    </Text>
  );
}

/** What somebody wrote, line by line as they wrote it. */
export function Quote({ children }: { children: string }) {
  const lines = children.trim().split(/\r\n|\n|\r/);
  if (lines.join("") === "") return null;
  const look = {
    ...body,
    borderLeft: `3px solid ${light("border")}`,
    color: light("text"),
    paddingLeft: "16px",
  };
  return (
    <Text className="ink line" style={look}>
      {lines.map((line, index) => (
        <Fragment key={index}>
          {index > 0 && <br />}
          {line}
        </Fragment>
      ))}
    </Text>
  );
}

/** Labels with what they stand for, or descriptions with amounts: one line each. */
export function Facts({
  rows,
  total,
}: {
  rows: readonly (readonly [label: string, value: string])[];
  total?: readonly [label: string, value: string];
}) {
  return (
    <Section style={{ margin: "0 0 16px" }}>
      {rows.map(([label, value], index) => (
        <Fact key={index} label={label} value={value} />
      ))}
      {total && <Fact label={total[0]} value={total[1]} isStrong />}
    </Section>
  );
}

function Fact({ label, value, isStrong = false }: { label: string; value: string; isStrong?: boolean }) {
  const cell = { ...small, borderTop: `1px solid ${light("border")}`, margin: 0, padding: "8px 0" };
  const weight = isStrong ? { fontWeight: 600 } : {};
  return (
    <Row data-fact={true}>
      <Column
        className="muted line"
        style={{ ...cell, ...weight, color: light("text-muted"), verticalAlign: "top" }}
      >
        {label}
      </Column>
      <Column
        align="right"
        className="ink line"
        style={{ ...cell, ...weight, color: light("text"), paddingLeft: "24px", verticalAlign: "top" }}
      >
        {value}
      </Column>
    </Row>
  );
}

/** Figures beside each other, with what they are at the left and over them. */
export function Figures({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  const cell = {
    ...small,
    fontSize: "13px",
    borderTop: `1px solid ${light("border")}`,
    padding: "8px 0 8px 12px",
  };
  return (
    <Section style={{ margin: "0 0 16px" }}>
      {[head, ...rows].map((row, index) => (
        <Row key={index} data-fact={true}>
          {row.map((text, column) => (
            <Column
              key={column}
              align={column === 0 ? "left" : "right"}
              className={index === 0 ? "muted line" : "ink line"}
              style={{
                ...cell,
                color: light(index === 0 ? "text-muted" : "text"),
                ...(column === 0 ? { paddingLeft: 0 } : {}),
              }}
            >
              {text}
            </Column>
          ))}
        </Row>
      ))}
    </Section>
  );
}
