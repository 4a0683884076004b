import type { Problem } from "../../model/problem.ts";

/** Returns problems as a CSV file with a header line. A cell that a spreadsheet would read as a formula becomes text. */
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

/** Downloads a text as a file. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
