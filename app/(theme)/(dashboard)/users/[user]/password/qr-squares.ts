import "server-only";
import { create } from "qrcode";
import type { QrSquares } from "@/components/identity/qr-code";

/** The QR code of a text: runs of dark squares, row by row. */
export function qrSquares(text: string): QrSquares {
  const { size, data } = create(text, { errorCorrectionLevel: "M" }).modules;
  const runs: string[] = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const start = x;
      while (x < size && data[y * size + x]) x += 1;
      if (x > start) runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
    }
  }
  return { size, path: runs.join("") };
}
