import type { Problem } from "../../model/problem.ts";

/** Problems as a CSV file with a header line; a cell that a spreadsheet would take for a formula is made plain text. */
export function problemsCsv(problems: Iterable<Problem>): string {
  const lines = ["severity,code,file,line,object,reason,what to do"];
  for (const { severity, code, path, line, object, message, action } of problems) {
    lines.push([severity, code, path ?? "", `${line ?? ""}`, object ?? "", message, action ?? ""].map(cell).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Hands a text to the browser as a file to keep. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
