/** A QR code as squares: how many a side, and the dark ones as an SVG path. */
export type QrSquares = { size: number; path: string };

/** The light edge that scanners need around it, in squares. */
const QUIET = 4;

/** Drawn dark on light whatever the theme: many scanners read nothing else. */
export function QrCode({ code, label }: { code: QrSquares; label: string }) {
  const side = code.size + 2 * QUIET;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-48 rounded border"
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="white" />
      <path d={code.path} fill="black" />
    </svg>
  );
}
